using System.Text.Json;
using Octavo.Text;

namespace Octavo.Cli.Lines;

/// <summary>Answers a line with the encoding of its texts.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="decodes">The text of the ids is told too.</param>
/// <param name="tellsOffsets">Where tokens stand is told too.</param>
internal sealed class EncodingAnswer(Tokenizer tokenizer, bool decodes, bool tellsOffsets)
{
    /// <summary>The answer to a line.</summary>
    public LineAnswer To(TextRequest request)
    {
        try
        {
            var options = new EncodingOptions
            {
                MaxLength = request.MaxLength ?? 0,
                SpecialTokens = request.AddSpecialTokens ? SpecialTokens.Keep : SpecialTokens.Skip,
            };
            var encoding = tokenizer.Encode(request.Text, request.Pair, options);
            var decoded = decodes ? tokenizer.Decode([.. encoding.InputIds], SpecialTokens.Skip) : null;
            return new LineAnswer(json => Write(json, encoding, request, decoded), null);
        }
        catch (Exception e) when (e is ArgumentException or InvalidDataException)
        {
            // A max_length below the special tokens, a text that cannot be cut or spelt as the tokenizer says.
            return new LineAnswer(null, Failure.MessageOf(e));
        }
    }

    private void Write(Utf8JsonWriter json, TokenEncoding encoding, TextRequest request, string? decoded)
    {
        WriteTokens(json, encoding, new CodePoints(request.Text), new CodePoints(request.Pair ?? ""));
        if (decoded is not null) json.WriteString("decoded", decoded);
    }

    private void WriteTokens(Utf8JsonWriter json, TokenEncoding encoding, CodePoints text, CodePoints pair)
    {
        json.WriteIntegers("input_ids", encoding.InputIds);
        json.WriteIntegers("token_type_ids", encoding.TokenTypeIds);
        if (encoding.AttentionMask is { } mask) json.WriteIntegers("attention_mask", mask.Select(value => (int)value));
        if (tellsOffsets) WriteOffsets(json, encoding, text, pair);
        if (encoding.Overflow is not { } overflow) return;
        json.WriteStartArray("overflow");
        foreach (var part in overflow)
        {
            json.WriteStartObject();
            WriteTokens(json, part, text, pair);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOffsets(Utf8JsonWriter json, TokenEncoding encoding, CodePoints text, CodePoints pair)
    {
        json.WriteStartArray("offsets");
        for (var i = 0; i < encoding.Offsets.Count; i++)
        {
            var (start, end) = encoding.Offsets[i];
            var place = encoding.TextOf(i) == 1 ? pair : text;
            json.WriteStartArray();
            json.WriteNumberValue(place.Before(start));
            json.WriteNumberValue(place.Before(end));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
