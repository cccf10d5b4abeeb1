using Octavo.Text.Decoders;
using Octavo.Text.PreTokenizers;

namespace Octavo.Text.Files;

/// <summary>Reads the section <c>decoder</c>.</summary>
internal static class DecoderReader
{
    /// <summary>The step that a component describes.</summary>
    public static Decoder Read(JsonPart part)
    {
        switch (part.Type)
        {
            case "WordPiece":
                part.HasOnly("prefix", "cleanup");
                return new WordPieceDecoder(part.Optional("prefix")?.AsString() ?? "##", part.Bool("cleanup", true));
            case "ByteLevel":
                part.HasOnly("add_prefix_space", "trim_offsets", "use_regex");
                return new ByteLevelDecoder();
            case "Metaspace":
                var scheme = PreTokenizerReader.ReadScheme(part);
                return new MetaspaceDecoder(part.Required("replacement").AsCharacter(), scheme != PrependScheme.Never);
            case "BPEDecoder":
                part.HasOnly("suffix");
                return new BpeDecoder(part.Optional("suffix")?.AsString() ?? "</w>");
            case "CTC":
                part.HasOnly("pad_token", "word_delimiter_token", "cleanup");
                return new CtcDecoder(part.Required("pad_token").AsString(), part.Required("word_delimiter_token").AsString(), part.Bool("cleanup", true));
            case "Replace":
                part.HasOnly("pattern", "content");
                return new ReplaceDecoder(PatternReading.Read(part.Required("pattern")), part.Required("content").AsString());
            case "Strip":
                part.HasOnly("content", "start", "stop");
                return new StripDecoder(part.Required("content").AsCharacter(), part.Required("start").AsInt(0, int.MaxValue), part.Required("stop").AsInt(0, int.MaxValue));
            case "Fuse":
                part.HasOnly();
                return new Fuse();
            case "ByteFallback":
                part.HasOnly();
                return new ByteFallbackDecoder();
            case "Sequence":
                part.HasOnly("decoders");
                return new DecoderSequence([.. PatternReading.Steps(part, "decoders").Select(Read)]);
            default:
                throw part.Required("type").Unexpected("the type of a decoder");
        }
    }
}
