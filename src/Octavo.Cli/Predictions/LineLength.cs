using System.CommandLine;
using Octavo.Cli.Lines;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli.Predictions;

/// <summary>How long a line's tokens may be, and what becomes of more.</summary>
/// <param name="Truncation">What becomes of more.</param>
/// <param name="MaxLength">Most tokens; null for the most that the model takes.</param>
internal sealed record LineLength(LineTruncation Truncation, int? MaxLength)
{
    /// <summary>What becomes of texts that are too long.</summary>
    public static readonly LineOption<LineTruncation?> TruncationOption = LineOption.Choice(
        "truncation",
        [
            ("true", LineTruncation.LongestFirst), ("false", LineTruncation.Never), ("longest_first", LineTruncation.LongestFirst),
            ("only_first", LineTruncation.OnlyFirst), ("only_second", LineTruncation.OnlySecond), ("do_not_truncate", LineTruncation.Never),
        ],
        "Whether texts that are too long are cut, and which of a pair; true unless said, of masked words false");

    /// <summary>Most tokens.</summary>
    public static readonly LineOption<int?> MaxLengthOption = LineOption.Integer("max_length", 1, int.MaxValue, "Tokens of a text that are read; as many as the model takes unless said");

    /// <summary>What a line says.</summary>
    /// <param name="line">The line.</param>
    /// <param name="flags">What holds for lines that say nothing.</param>
    /// <param name="absent">What holds where nobody says anything.</param>
    public static LineLength Of(JsonLine line, ParseResult flags, LineTruncation absent) =>
        new(TruncationOption.Of(line, flags) ?? absent, MaxLengthOption.Of(line, flags));

    /// <summary>The tokens of a text or pair.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="config">The model.</param>
    /// <param name="text">The text.</param>
    /// <param name="pair">A second one, or null.</param>
    /// <exception cref="ArgumentException">The text cannot be cut so, or the model cannot compute what is left.</exception>
    public TokenEncoding Encode(Tokenizer tokenizer, EncoderConfig config, string text, string? pair)
    {
        var most = MaxLength ?? Math.Min(tokenizer.ModelMaxLength, config.MaxTokens);
        var encoding = Cut(tokenizer, text, string.IsNullOrEmpty(pair) ? null : pair, most);
        if (encoding.InputIds.Count == 0) throw new ArgumentException("expected tokens, found none");
        if (Truncation == LineTruncation.Never && encoding.InputIds.Count > config.MaxTokens)
            throw new ArgumentException($"expected at most {config.MaxTokens} tokens, the positions of the model, found {encoding.InputIds.Count}: with truncation true it is cut");
        if (Truncation != LineTruncation.Never && encoding.InputIds.Count > most)
            throw NoRoom(most);
        config.Check(encoding);
        return encoding;
    }

    private TokenEncoding Cut(Tokenizer tokenizer, string text, string? pair, int most)
    {
        try
        {
            return tokenizer.Encode(text, pair, OptionsFor(most));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw NoRoom(most);
        }
    }

    private static ArgumentException NoRoom(int most) => new($"max_length: expected room for the special tokens, found {most}");

    private EncodingOptions OptionsFor(int most) => Truncation switch
    {
        LineTruncation.OnlyFirst => new() { MaxLength = most, Truncation = TruncationStrategy.OnlyFirst },
        LineTruncation.OnlySecond => new() { MaxLength = most, Truncation = TruncationStrategy.OnlySecond },
        LineTruncation.Never => new() { MaxLength = int.MaxValue },
        _ => new() { MaxLength = most },
    };
}
