using System.Text.Json;

namespace Octavo.Text;

/// <summary>Reads fields of JSON objects; what is there but of another type is an error that names it.</summary>
internal static class JsonFields
{
    /// <summary>A boolean, or null when absent or null.</summary>
    public static bool? Bool(string path, JsonElement parent, string name)
    {
        if (!TryGet(parent, name, out var value)) return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Unexpected(path, name, "true or false", value),
        };
    }

    /// <summary>A string, or null when absent or null.</summary>
    public static string? String(string path, JsonElement parent, string name)
    {
        if (!TryGet(parent, name, out var value)) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Unexpected(path, name, "a string", value);
    }

    /// <summary>A number of 32 bits, or null when absent or null.</summary>
    public static int? Int32(string path, JsonElement parent, string name)
    {
        if (!TryGet(parent, name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw Unexpected(path, name, "a whole number", value);
    }

    /// <summary>An object, or null when absent or null.</summary>
    public static JsonElement? Object(string path, JsonElement parent, string name)
    {
        if (!TryGet(parent, name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Object ? value : throw Unexpected(path, name, "an object", value);
    }

    /// <summary>The elements of an array; none when absent or null.</summary>
    public static IEnumerable<JsonElement> Items(string path, JsonElement parent, string name)
    {
        if (!TryGet(parent, name, out var value)) return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Unexpected(path, name, "an array", value);
    }

    /// <summary>Something there that is not null.</summary>
    public static bool TryGet(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object
            && parent.TryGetProperty(name, out value)
            && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>The error for a value of another type.</summary>
    public static InvalidDataException Unexpected(string path, string name, string expected, JsonElement found)
    {
        var text = found.GetRawText();
        return new InvalidDataException($"{path}: {name}: expected {expected}, found {(text.Length > 80 ? text[..80] + "…" : text)}");
    }

    /// <summary>The description of an added token, as all files have it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its key, for messages.</param>
    /// <param name="item">The description.</param>
    /// <param name="id">The id the file gives it.</param>
    public static AddedToken AddedToken(string path, string name, JsonElement item, int? id)
    {
        var special = Bool(path, item, "special") ?? false;
        return new AddedToken
        {
            Content = String(path, item, "content") ?? throw Unexpected(path, name, "an added token with its content", item),
            Id = id,
            Special = special,
            Normalized = Bool(path, item, "normalized") ?? !special,
            SingleWord = Bool(path, item, "single_word") ?? false,
            StripLeft = Bool(path, item, "lstrip") ?? false,
            StripRight = Bool(path, item, "rstrip") ?? false,
        };
    }
}
