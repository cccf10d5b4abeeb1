using System.Text.Json;
using System.Text.Unicode;

namespace Octavo.Cli.Lines;

/// <summary>The JSON object of one line: its members by name, each read as what it is asked for.</summary>
internal sealed class JsonLine
{
    private readonly byte[] _json;
    private readonly Dictionary<string, Range> _members = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    private JsonLine(byte[] json) => _json = json;

    /// <summary>Reads an object; its members are not looked at yet.</summary>
    /// <param name="line">One JSON object in UTF-8.</param>
    /// <exception cref="InvalidDataException">It is not UTF-8, not an object, or has a member twice.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonLine Parse(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line)) throw new InvalidDataException("expected UTF-8, found bytes that are not");
        if (line.Trim(" \t\r"u8).IsEmpty) throw new InvalidDataException("expected a JSON object, found an empty line");
        var parsed = new JsonLine(line.ToArray());
        parsed.FindMembers();
        return parsed;
    }

    /// <summary>The names of its members, in their order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>A member as it stands in the line, which has it.</summary>
    public ReadOnlyMemory<byte> Raw(string name) => _json.AsMemory(_members[name]);

    /// <summary>Whether there is such a member, null included.</summary>
    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name) =>
        Has(name) ? TextOf(ReaderOf(name), name) : throw new InvalidDataException($"expected a member '{name}', found none");

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string name) => HasValue(name) ? TextOf(ReaderOf(name), name) : null;

    /// <summary>A whole number; null where there is none.</summary>
    public int? Integer(string name)
    {
        if (!HasValue(name)) return null;
        var reader = ReaderOf(name);
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value)
            ? value
            : throw new InvalidDataException($"expected a whole number as '{name}', found {Describe(name)}");
    }

    /// <summary>True or false; null where there is neither.</summary>
    public bool? Boolean(string name)
    {
        if (!HasValue(name)) return null;
        var reader = ReaderOf(name);
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False
            ? reader.TokenType == JsonTokenType.True
            : throw new InvalidDataException($"expected true or false as '{name}', found {Describe(name)}");
    }

    /// <summary>The name of a choice: a text, or true or false, which are names too.</summary>
    public string? Name(string name)
    {
        if (!HasValue(name)) return null;
        var reader = ReaderOf(name);
        return reader.TokenType switch
        {
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => TextOf(reader, name),
        };
    }

    /// <summary>Several texts; null where there are none.</summary>
    /// <param name="name">The member.</param>
    /// <param name="ofText">What a single text means.</param>
    public IReadOnlyList<string>? Texts(string name, Func<string, IEnumerable<string>> ofText)
    {
        if (!HasValue(name)) return null;
        var reader = ReaderOf(name);
        if (reader.TokenType == JsonTokenType.String) return [.. ofText(JsonString.Read(ref reader))];
        if (reader.TokenType != JsonTokenType.StartArray) throw new InvalidDataException($"expected an array of strings as '{name}', found {Describe(name)}");
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String) throw new InvalidDataException($"expected strings in '{name}', found another value at place {texts.Count}");
            texts.Add(JsonString.Read(ref reader));
        }

        return texts;
    }

    /// <summary>An object within the object; null where there is none.</summary>
    public JsonLine? Object(string name)
    {
        if (!HasValue(name)) return null;
        return ReaderOf(name).TokenType == JsonTokenType.StartObject
            ? Parse(_json.AsSpan(_members[name]))
            : throw new InvalidDataException($"expected an object as '{name}', found {Describe(name)}");
    }

    private void FindMembers()
    {
        var reader = new Utf8JsonReader(_json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new InvalidDataException($"expected a JSON object, found {NameOf(reader.TokenType)}");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonString.Read(ref reader);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!_members.TryAdd(name, start..(int)reader.BytesConsumed)) throw new InvalidDataException($"expected each member once, found '{name}' twice");
            _names.Add(name);
        }

        // Anything behind the object is an error too.
        reader.Read();
    }

    // Only null begins so.
    private bool HasValue(string name) => Has(name) && _json[_members[name].Start.Value] != (byte)'n';

    private Utf8JsonReader ReaderOf(string name)
    {
        var reader = new Utf8JsonReader(_json.AsSpan(_members[name]));
        reader.Read();
        return reader;
    }

    private string Describe(string name) => ReaderOf(name).TokenType switch
    {
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(_json.AsSpan(_members[name])),
        JsonTokenType.String => $"'{Text(name)}'",
        _ => "another value",
    };

    private static string TextOf(Utf8JsonReader reader, string name) =>
        reader.TokenType == JsonTokenType.String
            ? JsonString.Read(ref reader)
            : throw new InvalidDataException($"expected a string as '{name}', found another value");

    private static string NameOf(JsonTokenType type) => type == JsonTokenType.StartArray ? "an array: each line is an object of its own, without brackets or commas around it" : "another value";
}
