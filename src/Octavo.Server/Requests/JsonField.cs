using System.Globalization;
using System.Text.Json;
using Octavo.Server.Errors;

namespace Octavo.Server.Requests;

/// <summary>A place in the JSON of a request, which knows what it is called there.</summary>
/// <param name="Value">What stands there; undefined for nothing.</param>
/// <param name="Path">What it is called: <c>inputs[3]</c>.</param>
internal readonly record struct JsonField(JsonElement Value, string Path)
{
    /// <summary>A request without a body.</summary>
    public static JsonField Nothing { get; } = new(default, "");

    /// <summary>Whether nothing stands there, or null.</summary>
    public bool IsAbsent => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Whether it is a list.</summary>
    public bool IsList => Value.ValueKind == JsonValueKind.Array;

    /// <summary>Whether it is an object.</summary>
    public bool IsObject => Value.ValueKind == JsonValueKind.Object;

    /// <summary>Whether it is a text.</summary>
    public bool IsText => Value.ValueKind == JsonValueKind.String;

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber => Value.ValueKind == JsonValueKind.Number;

    /// <summary>A member of an object.</summary>
    /// <exception cref="RequestException">It is no object.</exception>
    public JsonField this[string name]
    {
        get
        {
            if (Value.ValueKind == JsonValueKind.Undefined) return new(default, Path.Length == 0 ? name : $"{Path}.{name}");
            if (!IsObject) throw Unexpected("an object");
            return new(Value.TryGetProperty(name, out var member) ? member : default, Path.Length == 0 ? name : $"{Path}.{name}");
        }
    }

    /// <summary>How many items a list has.</summary>
    public int Count => Value.GetArrayLength();

    /// <summary>The items of a list.</summary>
    /// <exception cref="RequestException">It is none.</exception>
    public IEnumerable<JsonField> Items()
    {
        if (!IsList) throw Unexpected("a list");
        var path = Path;
        return Value.EnumerateArray().Select((item, i) => new JsonField(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")));
    }

    /// <summary>A text.</summary>
    /// <exception cref="RequestException">It is none, or no Unicode.</exception>
    public string Text()
    {
        if (!IsText) throw Unexpected("a text");
        try
        {
            return Value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // Bytes that are no UTF-8, or an escape of half a surrogate pair.
            throw new RequestException(ErrorKind.Invalid, $"{Path}: expected a text of Unicode, found one that is not", e) { Parameter = Path };
        }
    }

    /// <summary>A text, or null.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public string? TextOrNull() => IsAbsent ? null : Text();

    /// <summary>True or false, or null.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public bool? Flag() => Value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("true or false"),
    };

    /// <summary>A whole number within bounds, or null.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public int? Integer(int least, int most = int.MaxValue)
    {
        if (IsAbsent) return null;
        if (IsNumber && Value.TryGetInt32(out var value) && value >= least && value <= most) return value;
        throw Unexpected(most == int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a whole number of {least} or more")
            : string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
    }

    /// <summary>A word of several, or null.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public string? OneOf(params string[] words)
    {
        if (IsAbsent) return null;
        var found = IsText ? Text() : null;
        return words.FirstOrDefault(word => word.Equals(found, StringComparison.OrdinalIgnoreCase)) ?? throw Unexpected(string.Join(" or ", words));
    }

    /// <summary>What to say where something else stands.</summary>
    public RequestException Unexpected(string expected) =>
        new(ErrorKind.Invalid, $"{(Path.Length == 0 ? "body" : Path)}: expected {expected}, found {Found()}") { Parameter = Path };

    private string Found() => Value.ValueKind switch
    {
        JsonValueKind.Undefined => "nothing",
        JsonValueKind.Null => "null",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => Value.GetRawText() is { Length: <= 24 } number ? number : "a number",
        JsonValueKind.String => "a text",
        JsonValueKind.Array => Count == 0 ? "an empty list" : "a list",
        _ => "an object",
    };
}
