using System.Text.Json;
using Octavo.Text.Models;
using Octavo.Text.PostProcessors;

namespace Octavo.Text.Files;

/// <summary>Reads a <c>tokenizer.json</c> as the programme that it is. What is not known is refused with its place in the file.</summary>
internal static class ProgrammeReader
{
    private const int LongestPadding = 1 << 20;

    /// <summary>The programme.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="root">What is in it.</param>
    /// <param name="entries">Its <c>model.vocab</c>, taken out; null where that is no object.</param>
    /// <param name="more">Tokens that other files add.</param>
    public static TokenizerProgramme Read(string file, JsonElement root, VocabularyEntries? entries, IEnumerable<AddedToken> more)
    {
        var part = new JsonPart(file, "", root);
        part.HasOnly("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        if (part.Optional("version") is { } version && version.AsString() != "1.0") throw version.Unexpected("\"1.0\"");
        var (model, count) = ModelReader.Read(part.Required("model"), entries);
        return Assemble(part, model, count, more);
    }

    /// <summary>The programme of a model and the other sections.</summary>
    /// <param name="part">The sections.</param>
    /// <param name="model">The model.</param>
    /// <param name="count">How many tokens it has.</param>
    /// <param name="more">Tokens that other files add.</param>
    public static TokenizerProgramme Assemble(JsonPart part, TokenModel model, int count, IEnumerable<AddedToken> more)
    {
        var normalizer = part.Optional("normalizer") is { } normal ? NormalizerReader.Read(normal) : null;
        var added = new AddedVocabulary([.. ReadAdded(part), .. more], model, count, normalizer);
        return new TokenizerProgramme
        {
            Model = model,
            Added = added,
            Normalizer = normalizer,
            PreTokenizer = part.Optional("pre_tokenizer") is { } pre ? PreTokenizerReader.Read(pre) : null,
            PostProcessor = part.Optional("post_processor") is { } post ? new PostProcessorReader(added.Size).Read(post) : PostProcessor.None,
            Decoder = part.Optional("decoder") is { } decoder ? DecoderReader.Read(decoder) : null,
            Truncation = part.Optional("truncation") is { } truncation ? ReadTruncation(truncation) : null,
            Padding = part.Optional("padding") is { } padding ? ReadPadding(padding, added.Size) : null,
        };
    }

    private static IEnumerable<AddedToken> ReadAdded(JsonPart part)
    {
        if (part.Optional("added_tokens") is not { } list) yield break;
        foreach (var item in list.AsItems())
        {
            item.HasOnly("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            var special = item.Bool("special", false);
            yield return new AddedToken
            {
                Content = item.Required("content").AsString(),
                Id = item.Required("id").AsInt(0, int.MaxValue),
                Special = special,
                Normalized = item.Bool("normalized", !special),
                SingleWord = item.Bool("single_word", false),
                StripLeft = item.Bool("lstrip", false),
                StripRight = item.Bool("rstrip", false),
            };
        }
    }

    private static TruncationRule ReadTruncation(JsonPart part)
    {
        part.HasOnly("direction", "max_length", "strategy", "stride");
        return new TruncationRule(
            part.Required("max_length").AsInt(0, int.MaxValue),
            part.Optional("strategy")?.AsName<TruncationStrategy>() ?? TruncationStrategy.LongestFirst,
            part.Optional("stride")?.AsInt(0, int.MaxValue) ?? 0,
            IsLeft(part));
    }

    private static PaddingRule ReadPadding(JsonPart part, int vocabularySize)
    {
        part.HasOnly("strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token");
        part.Optional("pad_token")?.AsString();
        var strategy = part.Required("strategy");
        int? length = null;
        if (strategy.IsObject)
        {
            strategy.HasOnly("Fixed");
            length = strategy.Required("Fixed").AsInt(0, LongestPadding);
        }
        else if (strategy.AsString() != "BatchLongest") throw strategy.Unexpected("BatchLongest or a Fixed length");
        return new PaddingRule(
            length,
            Math.Max(1, part.Optional("pad_to_multiple_of")?.AsInt(0, LongestPadding) ?? 1),
            IsLeft(part),
            part.Required("pad_id").AsInt(0, vocabularySize - 1),
            part.Optional("pad_type_id")?.AsInt(0, int.MaxValue) ?? 0);
    }

    private static bool IsLeft(JsonPart part) => part.Optional("direction") is { } direction && direction.AsString() switch
    {
        "Left" => true,
        "Right" => false,
        _ => throw direction.Unexpected("Left or Right"),
    };
}
