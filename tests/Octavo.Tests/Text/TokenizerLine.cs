using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>A line of a golden file of tokenizers: texts, what is asked, and what the reference answers.</summary>
internal sealed class TokenizerLine(JsonElement line)
{
    /// <summary>The lines of a file.</summary>
    public static IEnumerable<TokenizerLine> Read(string path) =>
        File.ReadLines(path).Where(line => line.Length > 0).Select(line => new TokenizerLine(JsonDocument.Parse(line).RootElement));

    /// <summary>The first text.</summary>
    public string Text => line.GetProperty("text").GetString()!;

    /// <summary>The second text, if any.</summary>
    public string? Pair => line.TryGetProperty("pair", out var pair) ? pair.GetString() : null;

    private EncodingOptions Options => new()
    {
        MaxLength = line.TryGetProperty("max_length", out var length) && length.ValueKind == JsonValueKind.Number ? length.GetInt32() : 0,
        SpecialTokens = line.TryGetProperty("add_special_tokens", out var adds) && !adds.GetBoolean() ? SpecialTokens.Skip : SpecialTokens.Keep,
    };

    /// <summary>What a tokenizer answers otherwise; null for nothing.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="absentTypesAreZero">Where the line has no segments they are all 0; else they are not compared.</param>
    public string? DifferenceOf(Tokenizer tokenizer, bool absentTypesAreZero)
    {
        TokenEncoding found;
        try
        {
            found = tokenizer.Encode(Text, Pair, Options);
        }
        catch (ArgumentException e)
        {
            return line.TryGetProperty("error", out _) ? null : Told($"refused: {e.Message}");
        }

        if (line.TryGetProperty("error", out _)) return Told("expected an error");
        var expected = line.TryGetProperty("padding", out _) ? WithoutPads(line) : line;
        var shown = Describe(found, expected, absentTypesAreZero);
        if (shown != Normal(expected, absentTypesAreZero)) return Told(shown);
        if (!line.TryGetProperty("decoded", out var decoded)) return null;
        var text = tokenizer.Decode([.. found.InputIds], SpecialTokens.Skip);
        return text == decoded.GetString() ? null : Told($"decoded {JsonSerializer.Serialize(text)}");
    }

    private string Told(string found) => $"{line.GetRawText()}\n  but {found}";

    private static string Normal(JsonElement expected, bool absentTypesAreZero)
    {
        var ids = Ints(expected, "input_ids")!;
        var types = Ints(expected, "token_type_ids") ?? (absentTypesAreZero ? new int[ids.Length] : null);
        var offsets = expected.TryGetProperty("offsets", out var places) ? places.EnumerateArray().Select(place => (place[0].GetInt32(), place[1].GetInt32())) : null;
        var overflow = expected.TryGetProperty("overflow", out var parts)
            ? string.Concat(parts.EnumerateArray().Select(part => $"\n    + {Normal(part, absentTypesAreZero)}")) : "";
        return Row(ids, types, Ints(expected, "attention_mask"), offsets) + overflow;
    }

    private string Describe(TokenEncoding found, JsonElement expected, bool absentTypesAreZero)
    {
        var hasTypes = absentTypesAreZero || expected.TryGetProperty("token_type_ids", out _);
        var offsets = found.Offsets.Select((place, i) => found.TextOf(i) == 1 ? (Count(Pair!, place.Start), Count(Pair!, place.End)) : (Count(Text, place.Start), Count(Text, place.End)));
        var overflow = expected.TryGetProperty("overflow", out var parts) && found.Overflow is not null
            ? string.Concat(found.Overflow.Select(part => $"\n    + {Describe(part, parts.GetArrayLength() > 0 ? parts[0] : expected, absentTypesAreZero)}")) : "";
        return Row(
            found.InputIds, hasTypes ? found.TokenTypeIds : null, found.AttentionMask?.Select(value => (int)value),
            expected.TryGetProperty("offsets", out _) ? offsets : null) + overflow;
    }

    private static string Row(IEnumerable<int> ids, IEnumerable<int>? types, IEnumerable<int>? mask, IEnumerable<(int, int)>? offsets) =>
        string.Create(CultureInfo.InvariantCulture, $"ids {string.Join(' ', ids)}; types {string.Join(' ', types ?? [])}; mask {string.Join(' ', mask ?? [])}; offsets {string.Join(' ', offsets ?? [])}");

    /// <summary>Transformers pads on demand; the library's encodings have no pads then.</summary>
    private static JsonElement WithoutPads(JsonElement line)
    {
        var mask = Ints(line, "attention_mask")!;
        var kept = new Dictionary<string, object>();
        foreach (var name in (string[])["input_ids", "token_type_ids", "offsets"])
        {
            if (line.TryGetProperty(name, out var values)) kept[name] = values.EnumerateArray().Where((_, i) => mask[i] == 1).ToArray();
        }

        return JsonSerializer.SerializeToElement(kept);
    }

    private static int Count(string text, int unit) => text[..unit].EnumerateRunes().Count();

    private static int[]? Ints(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(value => value.GetInt32())] : null;
}
