using Octavo.Text.Normalizers;
using Octavo.Text.Patterns;

namespace Octavo.Text.Files;

/// <summary>Reads the section <c>normalizer</c>.</summary>
internal static class NormalizerReader
{
    /// <summary>The step that a component describes.</summary>
    public static Normalizer Read(JsonPart part)
    {
        switch (part.Type)
        {
            case "BertNormalizer":
                part.HasOnly("clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
                return new BertNormalizer(new TokenizerOptions
                {
                    CleanText = part.Bool("clean_text", true),
                    TokenizeChineseChars = part.Bool("handle_chinese_chars", true),
                    StripAccents = part.Optional("strip_accents")?.AsBool(),
                    DoLowerCase = part.Bool("lowercase", true),
                });
            case "Strip":
                part.HasOnly("strip_left", "strip_right");
                return new Strip(part.Bool("strip_left", true), part.Bool("strip_right", true));
            case "Prepend":
                part.HasOnly("prepend");
                return new Prepend(part.Required("prepend").AsString());
            case "Replace":
                part.HasOnly("pattern", "content");
                return new Replace(PatternReading.Read(part.Required("pattern")), part.Required("content").AsString());
            case "Precompiled":
                part.HasOnly("precompiled_charsmap");
                return ReadMap(part.Required("precompiled_charsmap"));
            case "Sequence":
                part.HasOnly("normalizers");
                return new NormalizerSequence([.. PatternReading.Steps(part, "normalizers").Select(Read)]);
            default:
                part.HasOnly();
                return Plain(part);
        }
    }

    private static Normalizer Plain(JsonPart part) => part.Type switch
    {
        "NFC" => new UnicodeForm(NormalForm.Nfc),
        "NFD" => new UnicodeForm(NormalForm.Nfd),
        "NFKC" => new UnicodeForm(NormalForm.Nfkc),
        "NFKD" => new UnicodeForm(NormalForm.Nfkd),
        "Lowercase" => new Lowercase(),
        "StripAccents" => new StripAccents(),
        "Nmt" => new Nmt(),
        "ByteLevel" => new ByteLevelNormalizer(),
        _ => throw part.Required("type").Unexpected("the type of a normalizer"),
    };

    private static Precompiled ReadMap(JsonPart part)
    {
        var bytes = new byte[part.AsString().Length];
        return Convert.TryFromBase64String(part.AsString(), bytes, out var length)
            ? new Precompiled(PrecompiledMap.Parse(bytes.AsSpan(0, length), part.Where))
            : throw part.Unexpected("base64");
    }
}
