using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>What a config's <c>architectures</c> say of the head: heads of other kinds are called <c>classifier</c> too.</summary>
internal static class Architecture
{
    private const string Expected = "BertForSequenceClassification";

    /// <summary>The class that the checkpoint was saved from, where its head is none for sentences; null where it is, or where nothing is said.</summary>
    public static string? OtherHead(EncoderConfig config) =>
        config.Architectures.Any(IsForSentences) ? null : config.Architectures.FirstOrDefault(name => name.Contains("For", StringComparison.Ordinal));

    /// <summary>Refuses a model whose head is of another kind.</summary>
    /// <exception cref="CheckpointException">It is.</exception>
    public static void RequireSentenceClassifier(EncoderConfig config, string path)
    {
        if (OtherHead(config) is { } other)
            throw new CheckpointException(path, $"'architectures': expected {Expected}, found {other}");
    }

    // People name their own classes BertForMultiLabelSequenceClassification and the like.
    private static bool IsForSentences(string name) => name.EndsWith("SequenceClassification", StringComparison.Ordinal);
}
