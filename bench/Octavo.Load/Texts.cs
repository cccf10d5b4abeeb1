namespace Octavo.Load;

/// <summary>Texts of mixed lengths, always the same: from a few words to a hundred.</summary>
internal static class Texts
{
    /// <summary>What documents are ranked for.</summary>
    public const string Query = "when does the train to the coast leave";

    private const int Count = 256;

    private static readonly string[] s_words = "the train to coast leaves every hour and bread is baked in morning while harbour lies behind station where rain falls on quiet streets of old town".Split(' ');

    /// <summary>The texts.</summary>
    public static IReadOnlyList<string> All { get; } = Make();

    private static string[] Make()
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, Count).Select(_ => string.Join(' ', Enumerable.Range(0, 4 + (int)(96 * Math.Pow(random.NextDouble(), 3))).Select(_ => s_words[random.Next(s_words.Length)])))];
    }
}
