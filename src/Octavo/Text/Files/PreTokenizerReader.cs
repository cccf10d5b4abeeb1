using Octavo.Text.PreTokenizers;

namespace Octavo.Text.Files;

/// <summary>Reads the section <c>pre_tokenizer</c>.</summary>
internal static class PreTokenizerReader
{
    /// <summary>The step that a component describes.</summary>
    public static PreTokenizer Read(JsonPart part)
    {
        switch (part.Type)
        {
            case "ByteLevel":
                part.HasOnly("add_prefix_space", "trim_offsets", "use_regex");
                part.Bool("trim_offsets", true);
                return new ByteLevel(part.Bool("add_prefix_space", true), part.Bool("use_regex", true));
            case "Metaspace":
                return ReadMetaspace(part);
            case "Punctuation":
                part.HasOnly("behavior");
                return new Punctuation(part.Optional("behavior")?.AsName<SplitBehavior>() ?? SplitBehavior.Isolated);
            case "Digits":
                part.HasOnly("individual_digits");
                return new Digits(part.Bool("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous);
            case "Split":
                part.HasOnly("pattern", "behavior", "invert");
                return new Split(PatternReading.Read(part.Required("pattern")), part.Required("behavior").AsName<SplitBehavior>(), part.Bool("invert", false));
            case "CharDelimiterSplit":
                part.HasOnly("delimiter");
                return new CharDelimiterSplit(char.ConvertToUtf32(part.Required("delimiter").AsCharacter(), 0));
            case "FixedLength":
                part.HasOnly("length");
                return new FixedLength(part.Optional("length")?.AsInt(1, int.MaxValue) ?? 5);
            case "Sequence":
                part.HasOnly("pretokenizers");
                return new PreTokenizerSequence([.. PatternReading.Steps(part, "pretokenizers").Select(Read)]);
            default:
                part.HasOnly();
                return Plain(part);
        }
    }

    private static PreTokenizer Plain(JsonPart part) => part.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "Whitespace" => new Whitespace(),
        "WhitespaceSplit" => new WhitespaceSplit(),
        "UnicodeScripts" => new UnicodeScripts(),
        _ => throw part.Required("type").Unexpected("the type of a pre-tokenizer"),
    };

    private static Metaspace ReadMetaspace(JsonPart part)
    {
        var scheme = ReadScheme(part);
        return new Metaspace(part.Required("replacement").AsCharacter(), scheme, part.Bool("split", true));
    }

    /// <summary>The scheme of a Metaspace, also as a decoder; older files say it by <c>add_prefix_space</c>.</summary>
    public static PrependScheme ReadScheme(JsonPart part)
    {
        part.HasOnly("replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        part.Optional("str_rep")?.AsString();
        var scheme = PrependScheme.Always;
        if (part.Optional("prepend_scheme") is { } named)
        {
            scheme = named.AsString() switch
            {
                "always" => PrependScheme.Always,
                "first" => PrependScheme.First,
                "never" => PrependScheme.Never,
                _ => throw named.Unexpected("always, first or never"),
            };
        }

        // What older versions wrote so the reference does not read any more: which pieces were meant is not known.
        if (scheme != PrependScheme.Never && part.Optional("add_prefix_space") is { } adds && !adds.AsBool())
            throw adds.Unexpected("true, or a prepend_scheme of \"never\"");
        return scheme;
    }
}
