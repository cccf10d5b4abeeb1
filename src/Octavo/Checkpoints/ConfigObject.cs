using System.Globalization;
using System.Text.Json;
using Octavo.Values;

namespace Octavo.Checkpoints;

/// <summary>
/// The object of a config, read with types: a value of another type, or out of bounds, is refused by
/// its key. A key that is null counts as absent, as it does for Transformers.
/// </summary>
internal sealed class ConfigObject : IDisposable
{
    private const int MaxDepth = 64;

    private readonly JsonDocument? _document;
    private readonly JsonElement _root;
    private readonly string _path;
    private readonly string _prefix;

    private ConfigObject(JsonDocument? document, JsonElement root, string path, string prefix)
    {
        _document = document;
        _root = root;
        _path = path;
        _prefix = prefix;
    }

    public IReadOnlyList<string> Keys
    {
        get
        {
            var keys = new List<string>();
            foreach (var property in _root.EnumerateObject()) keys.Add(property.Name);
            return keys;
        }
    }

    public static ConfigObject Parse(string json, string path)
    {
        JsonDocument document;
        try
        {
            UniqueKeys.Check(json, MaxDepth);
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new CheckpointException(path, $"expected a config of well-formed JSON, every key once: {JsonFault.Describe(e)}", e);
        }

        var config = new ConfigObject(document, document.RootElement, path, "");
        if (document.RootElement.ValueKind == JsonValueKind.Object) return config;
        var found = document.RootElement.ValueKind;
        config.Dispose();
        throw new CheckpointException(path, $"expected a JSON object, found {found}");
    }

    /// <summary>Reads a file that is an array, as the value of a key.</summary>
    /// <param name="json">The file.</param>
    /// <param name="path">Its path.</param>
    /// <param name="key">By what name errors call it.</param>
    /// <exception cref="CheckpointException">It is no JSON, or no array.</exception>
    public static ConfigObject ParseArray(string json, string path, string key)
    {
        try
        {
            // Only what is one value by itself may stand behind a key: "[], \"other\": 1" would be two members.
            UniqueKeys.Check(json, MaxDepth - 1);
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth - 1 });
            if (document.RootElement.ValueKind != JsonValueKind.Array) throw new CheckpointException(path, $"expected a JSON array, found {document.RootElement.ValueKind}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new CheckpointException(path, $"expected an array of well-formed JSON, every key once: {JsonFault.Describe(e)}", e);
        }

        return Parse($$"""{"{{key}}": {{json}}}""", path);
    }

    public void Dispose() => _document?.Dispose();

    /// <summary>The value of a key; none when it is absent or null.</summary>
    /// <param name="key">The key.</param>
    public JsonElement? Find(string key) =>
        _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The object at a key; none when it is absent or null. It lives as long as this one.</summary>
    /// <param name="key">The key.</param>
    public ConfigObject? Object(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Object
            ? new ConfigObject(null, value, _path, $"{_prefix}{key}.")
            : throw Unexpected(key, "an object", value);
    }

    /// <summary>The objects of an array; none when it is absent or null. They live as long as this one.</summary>
    /// <param name="key">The key.</param>
    public IReadOnlyList<ConfigObject> Objects(string key)
    {
        if (Find(key) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            throw Unexpected(key, "an array of objects", value);
        return [.. value.EnumerateArray().Select((item, i) => new ConfigObject(null, item, _path, string.Create(CultureInfo.InvariantCulture, $"{_prefix}{key}.{i}.")))];
    }

    public ConfigObject RequiredObject(string key) => Object(key) ?? throw Unexpected(key, "an object", "nothing");

    public int Integer(string key, int min, int max, int? absent = null)
    {
        var expected = $"an integer from {min} to {max}";
        if (Find(key) is not { } value) return absent ?? throw Unexpected(key, expected, "nothing");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw Unexpected(key, expected, value);
    }

    public bool Boolean(string key, bool absent)
    {
        if (Find(key) is not { } value) return absent;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Unexpected(key, "true or false", value);
    }

    public string? Text(string key) => Find(key) is { } value ? Text(key, value) : null;

    public string Text(string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) throw Unexpected(key, "a string", value);
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointException(_path, $"'{_prefix}{key}': expected well-formed text: {e.Message}", e);
        }
    }

    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) throw Unexpected(key, "an array of strings", value);
        var texts = new List<string>();
        foreach (var item in value.EnumerateArray()) texts.Add(Text(key, item));
        return texts;
    }

    /// <summary>A probability of dropout, from 0 to below 1.</summary>
    /// <param name="key">The key.</param>
    public float? Dropout(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and < 1
            ? (float)number
            : throw Unexpected(key, "a number from 0 to below 1", value);
    }

    /// <summary>A small number that is added to a variance: above 0, at most 1.</summary>
    /// <param name="key">The key.</param>
    /// <param name="absent">The number if there is none.</param>
    public float Epsilon(string key, float absent)
    {
        if (Find(key) is not { } value) return absent;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && (float)number is > 0 and <= 1
            ? (float)number
            : throw Unexpected(key, "a number above 0 and at most 1", value);
    }

    /// <summary>Refuses every key that is not known and says something: null, false, and what is empty say nothing.</summary>
    /// <param name="known">The keys that are known.</param>
    /// <exception cref="CheckpointException">There is another.</exception>
    public void RefuseOthers(IReadOnlySet<string> known)
    {
        foreach (var key in Keys.Where(key => !known.Contains(key))) RefuseUnlessEmpty(key);
    }

    /// <summary>Refuses a key that says something.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="CheckpointException">It does.</exception>
    public void RefuseUnlessEmpty(string key)
    {
        if (Find(key) is not { } value) return;
        var isEmpty = value.ValueKind switch
        {
            JsonValueKind.False => true,
            JsonValueKind.Object => !value.EnumerateObject().Any(),
            JsonValueKind.Array => value.GetArrayLength() == 0,
            _ => false,
        };
        if (!isEmpty) throw Unexpected(key, "nothing: not supported", value);
    }

    public CheckpointException Unexpected(string key, string expected, JsonElement found)
    {
        const int longest = 80;
        var text = found.GetRawText();
        return Unexpected(key, expected, text.Length <= longest ? text : text[..longest] + "…");
    }

    public CheckpointException Unexpected(string key, string expected, string found) =>
        new(_path, $"'{_prefix}{key}': expected {expected}, found {found}");
}
