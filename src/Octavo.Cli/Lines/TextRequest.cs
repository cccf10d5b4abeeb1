using System.Text.Json;
using System.Text.Unicode;

namespace Octavo.Cli.Lines;

/// <summary>What one JSON line asks for.</summary>
/// <param name="Text">The text, or the first of a pair.</param>
/// <param name="Pair">The second of a pair, or null.</param>
/// <param name="MaxLength">How many tokens are wanted at most; null where nothing is said.</param>
/// <param name="AddSpecialTokens">Whether special tokens are put around the texts.</param>
internal sealed record TextRequest(string Text, string? Pair, int? MaxLength, bool AddSpecialTokens)
{
    /// <summary>Reads a request; members that are not known are passed over.</summary>
    /// <param name="line">One JSON object in UTF-8.</param>
    /// <exception cref="InvalidDataException">It is not UTF-8 or not such an object.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static TextRequest Parse(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line)) throw new InvalidDataException("expected UTF-8, found bytes that are not");
        if (line.Trim(" \t\r"u8).IsEmpty) throw new InvalidDataException("expected a JSON object, found an empty line");
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new InvalidDataException($"expected a JSON object, found {NameOf(reader.TokenType)}");
        string? text = null, pair = null;
        int? maxLength = null;
        var members = new HashSet<string>(StringComparer.Ordinal);
        var addSpecialTokens = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonString.Read(ref reader);
            if (!members.Add(name)) throw new InvalidDataException($"expected each member once, found '{name}' twice");
            reader.Read();
            if (name == "text") text = StringOf(ref reader, name);
            else if (name == "pair") pair = reader.TokenType == JsonTokenType.Null ? null : StringOf(ref reader, name);
            else if (name == "max_length") maxLength = reader.TokenType == JsonTokenType.Null ? null : Integer(ref reader, name);
            else if (name == "add_special_tokens") addSpecialTokens = Boolean(ref reader, name);
            else reader.Skip();
        }

        // Anything behind the object is an error too.
        reader.Read();
        return new TextRequest(text ?? throw new InvalidDataException("expected a member 'text', found none"), pair, maxLength, addSpecialTokens);
    }

    private static string NameOf(JsonTokenType type) => type == JsonTokenType.StartArray ? "an array: each line is an object of its own, without brackets or commas around it" : "another value";

    private static string StringOf(ref Utf8JsonReader reader, string name) =>
        reader.TokenType == JsonTokenType.String
            ? JsonString.Read(ref reader)
            : throw new InvalidDataException($"expected a string as '{name}', found another value");

    private static int Integer(ref Utf8JsonReader reader, string name) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value)
            ? value
            : throw new InvalidDataException($"expected a whole number as '{name}', found another value");

    private static bool Boolean(ref Utf8JsonReader reader, string name) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? reader.TokenType != JsonTokenType.False
            : throw new InvalidDataException($"expected true or false as '{name}', found another value");
}
