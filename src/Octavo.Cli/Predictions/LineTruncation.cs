namespace Octavo.Cli.Predictions;

/// <summary>What becomes of a line's text that is too long, as the tokenizers of Transformers name it.</summary>
internal enum LineTruncation
{
    /// <summary>The longer text is cut, then both.</summary>
    LongestFirst,

    /// <summary>The first is cut.</summary>
    OnlyFirst,

    /// <summary>The second is cut.</summary>
    OnlySecond,

    /// <summary>It is an error.</summary>
    Never,
}
