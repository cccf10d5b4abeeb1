using System.Text.Json;

namespace Octavo.Text.Files;

/// <summary>A part of a JSON file that knows where it stands: everything that is not as expected is an error that names the place.</summary>
/// <param name="file">The file.</param>
/// <param name="place">The path within it; empty for the whole.</param>
/// <param name="element">The value.</param>
internal readonly struct JsonPart(string file, string place, JsonElement element)
{
    private const int MostShown = 80;

    /// <summary>File and place, for messages.</summary>
    public string Where => place.Length == 0 ? file : $"{file}: {place}";

    /// <summary>The value.</summary>
    public JsonElement Element => element;

    /// <summary>The value is an object.</summary>
    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>The value is an array.</summary>
    public bool IsArray => element.ValueKind == JsonValueKind.Array;

    /// <summary>The value is a string.</summary>
    public bool IsString => element.ValueKind == JsonValueKind.String;

    /// <summary>The type of a component.</summary>
    public string Type => Required("type").AsString();

    /// <summary>Refuses members that are not known.</summary>
    /// <param name="names">The known ones; "type" always is.</param>
    public void HasOnly(params ReadOnlySpan<string> names)
    {
        if (!IsObject) throw Unexpected("an object");
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name != "type" && !names.Contains(member.Name)) throw Part(member.Name, member.Value).Unexpected("no such member, for it is not supported");
        }
    }

    /// <summary>A member that is there and not null.</summary>
    public JsonPart? Optional(string name) =>
        IsObject && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Part(name, value) : null;

    /// <summary>A member that must be there.</summary>
    public JsonPart Required(string name) =>
        Optional(name) ?? throw new InvalidDataException($"{Where}: expected a member '{name}', found none");

    /// <summary>The string.</summary>
    public string AsString() => IsString ? element.GetString()! : throw Unexpected("a string");

    /// <summary>The one character of a string, as text.</summary>
    public string AsCharacter()
    {
        var text = AsString();
        return text.Length == 1 || (text.Length == 2 && char.IsSurrogatePair(text, 0)) ? text : throw Unexpected("one character");
    }

    /// <summary>A whole number within bounds.</summary>
    public int AsInt(int least, int most) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Unexpected($"a whole number from {least} to {most}");

    /// <summary>True or false.</summary>
    public bool AsBool() => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("true or false"),
    };

    /// <summary>A member that is true or false.</summary>
    public bool Bool(string name, bool absent) => Optional(name)?.AsBool() ?? absent;

    /// <summary>The items of a member that is an array.</summary>
    public IReadOnlyList<JsonPart> Items(string name) => Required(name).AsItems();

    /// <summary>The items of an array.</summary>
    public IReadOnlyList<JsonPart> AsItems()
    {
        if (!IsArray) throw Unexpected("an array");
        var items = new List<JsonPart>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray()) items.Add(new JsonPart(file, $"{place}[{items.Count}]", item));
        return items;
    }

    /// <summary>One of the values that a name stands for.</summary>
    public T AsName<T>()
        where T : struct, Enum
    {
        var name = AsString();
        return Enum.IsDefined(typeof(T), name) ? Enum.Parse<T>(name) : throw Unexpected(string.Join(", ", Enum.GetNames<T>()));
    }

    /// <summary>The error for a value that is not as expected.</summary>
    public InvalidDataException Unexpected(string expected)
    {
        var text = element.ValueKind == JsonValueKind.Undefined ? "nothing" : element.GetRawText();
        return new InvalidDataException($"{Where}: expected {expected}, found {(text.Length > MostShown ? text[..MostShown] + "…" : text)}");
    }

    private JsonPart Part(string name, JsonElement value) => new(file, place.Length == 0 ? name : $"{place}.{name}", value);
}
