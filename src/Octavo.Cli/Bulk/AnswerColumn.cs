using System.Text.Json;
using Octavo.Cli.Lines;

namespace Octavo.Cli.Bulk;

/// <summary>What the values of an answer's column are.</summary>
internal enum AnswerKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A float.</summary>
    Float,

    /// <summary>A list of floats.</summary>
    Floats,

    /// <summary>A list of whole numbers.</summary>
    Integers,

    /// <summary>Anything deeper, as JSON.</summary>
    Json,
}

/// <summary>A column that answers have: a member of the JSON that a pipe's line is answered with.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Kind">What its values are.</param>
internal sealed record AnswerColumn(string Name, AnswerKind Kind)
{
    /// <summary>What is said instead of an answer.</summary>
    public static AnswerColumn Error { get; } = new("error", AnswerKind.Text);

    /// <summary>As a column of a file under a name.</summary>
    public RowColumn As(string name) => Kind switch
    {
        AnswerKind.Float => new(name, typeof(float), IsList: false),
        AnswerKind.Floats => new(name, typeof(float), IsList: true),
        AnswerKind.Integers => new(name, typeof(int), IsList: true),
        _ => new(name, typeof(string), IsList: false),
    };

    /// <summary>The values of several columns in an answer; null where it has none.</summary>
    /// <param name="answer">The answer, or what is said instead.</param>
    /// <param name="columns">The columns.</param>
    public static object?[] ValuesOf(LineAnswer answer, IReadOnlyList<AnswerColumn> columns)
    {
        if (answer.Write is not { } write) return [.. columns.Select(column => column == Error ? answer.Error : null)];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonOutput.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        using var parsed = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return [.. columns.Select(column => parsed.RootElement.TryGetProperty(column.Name, out var value) ? column.ValueOf(value) : null)];
    }

    private object? ValueOf(JsonElement value) => (Kind, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        (AnswerKind.Text, _) => value.GetString(),
        (AnswerKind.Float, _) => value.GetSingle(),
        (AnswerKind.Floats, _) => value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? null : (object?)item.GetSingle()).ToArray(),
        (AnswerKind.Integers, _) => value.EnumerateArray().Select(item => (object?)item.GetInt32()).ToArray(),
        _ => value.GetRawText(),
    };
}
