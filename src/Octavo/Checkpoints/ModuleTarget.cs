using System.Text.RegularExpressions;

namespace Octavo.Checkpoints;

/// <summary>
/// Which modules a part of a config speaks of: one by its name, those whose name a pattern after <c>re:</c> matches from
/// its beginning, or all of a class (<c>Linear</c>, <c>Embedding</c>).
/// </summary>
internal sealed class ModuleTarget
{
    private const string PatternPrefix = "re:";
    private const int MaxLength = 1_000;

    // Not the pattern itself: then most models, which have none, load the assembly of regular expressions too.
    private readonly Func<string, bool>? _matches;

    private ModuleTarget(string text, Func<string, bool>? matches)
    {
        Text = text;
        _matches = matches;
    }

    /// <summary>The target as the config spells it.</summary>
    public string Text { get; }

    /// <summary>Whether it speaks of a module.</summary>
    /// <param name="module">The name of the module: that of its weight without <c>.weight</c>.</param>
    public bool Matches(string module) => _matches?.Invoke(module) ?? (Text == module || Text == ClassOf(module));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ModuleTarget other && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The target as the config spells it.</summary>
    public override string ToString() => Text;

    /// <summary>Reads a target. A pattern is matched in linear time; one that cannot be is refused.</summary>
    /// <param name="text">The text of the config.</param>
    /// <param name="path">The config, for messages.</param>
    internal static ModuleTarget Parse(string text, string path)
    {
        if (text.Length > MaxLength) throw new CheckpointException(path, $"expected targets of at most {MaxLength} letters, found {text.Length}");
        return new ModuleTarget(text, text.StartsWith(PatternPrefix, StringComparison.Ordinal) ? Pattern(text, path) : null);
    }

    private static Func<string, bool> Pattern(string text, string path)
    {
        try
        {
            return new Regex($@"\A(?:{text[PatternPrefix.Length..]})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant).IsMatch;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new CheckpointException(path, $"target '{text}': expected a pattern that can be matched in linear time: {e.Message}", e);
        }
    }

    // A checkpoint does not say the classes of its modules; an encoder has two kinds that can be quantised.
    internal static string ClassOf(string module) =>
        module.EndsWith("embeddings", StringComparison.Ordinal) || module.EndsWith("embedding", StringComparison.Ordinal) ? EmbeddingClass : LinearClass;

    internal const string EmbeddingClass = "Embedding";
    internal const string LinearClass = "Linear";
}
