using System.Globalization;
using System.Text.Json;

namespace Octavo.Data;

/// <summary>An element of a file's JSON that knows its place, so that errors can name it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Place">The place, as <c>data[0].paragraphs[2]</c>; empty for the whole.</param>
/// <param name="Json">The element.</param>
internal readonly record struct SquadElement(string Path, string Place, JsonElement Json)
{
    /// <summary>It is a text.</summary>
    public bool IsString => Json.ValueKind == JsonValueKind.String;

    /// <summary>A member of an object; null where there is none.</summary>
    public SquadElement? Optional(string name)
    {
        if (Json.ValueKind != JsonValueKind.Object) throw Unexpected("an object");
        return Json.TryGetProperty(name, out var value) ? new(Path, Place.Length == 0 ? name : $"{Place}.{name}", value) : null;
    }

    /// <summary>A member of an object.</summary>
    public SquadElement Required(string name) => Optional(name) ?? throw Wrong($"expected a member '{name}', found none");

    /// <summary>The items of an array.</summary>
    public IEnumerable<SquadElement> Items()
    {
        if (Json.ValueKind != JsonValueKind.Array) throw Unexpected("an array");
        return Enumerate();
    }

    /// <summary>A text.</summary>
    public string Text()
    {
        if (!IsString) throw Unexpected("a text");
        try
        {
            return Json.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointException(Path, $"{Place}: expected well-formed text: {e.Message}", e);
        }
    }

    /// <summary>A text that is not empty.</summary>
    public string FilledText() => Text() is { Length: > 0 } text ? text : throw Wrong("expected a text, found an empty one");

    /// <summary>A whole number.</summary>
    public int Number() =>
        Json.ValueKind == JsonValueKind.Number && Json.TryGetInt32(out var number) ? number : throw Unexpected("a whole number");

    /// <summary>What is wrong here.</summary>
    public CheckpointException Wrong(string problem) => new(Path, Place.Length == 0 ? problem : $"{Place}: {problem}");

    private IEnumerable<SquadElement> Enumerate()
    {
        var i = 0;
        foreach (var item in Json.EnumerateArray())
            yield return new(Path, string.Create(CultureInfo.InvariantCulture, $"{Place}[{i++}]"), item);
    }

    private CheckpointException Unexpected(string expected)
    {
        var raw = Json.GetRawText();
        return Wrong($"expected {expected}, found {(raw.Length > 40 ? Json.ValueKind : raw)}");
    }
}
