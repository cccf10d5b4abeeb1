using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Octavo.Cli.Lines;

namespace Octavo.Cli.Bulk;

/// <summary>The rows of one part in batches whose texts are tokens already.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="answerer">Who answers.</param>
/// <param name="columns">The columns of the output.</param>
/// <param name="input">Where rows come from.</param>
/// <param name="first">The first row of the part, which was read already.</param>
/// <param name="cancellation">Stops.</param>
internal sealed class RowBatches(BulkRequest request, BulkAnswerer answerer, OutputColumns columns, BulkInput input, Row first, CancellationToken cancellation)
{
    private readonly ArrayBufferWriter<byte> _question = new();
    private long _left = request.PartRows;
    private Row? _first = first;

    /// <summary>The next batch; null behind the last.</summary>
    public RowBatch? Next()
    {
        var rows = new List<(string File, Row Row)>();
        while (_left > 0 && rows.Count < answerer.BatchSize && (_first ?? input.Read(cancellation)) is { } row)
        {
            rows.Add((input.Current.Path, row));
            _first = null;
            _left--;
        }

        if (rows.Count == 0) return null;
        var wrong = rows.Select(line => Problem(line.Row)).ToList();
        var answers = answerer.Answerer.Prepare([.. rows.Where((_, i) => wrong[i] is null).Select(line => Question(line.Row))]);
        return new(rows, wrong, answers, input.Share);
    }

    private string? Problem(Row row) => row.Error
        ?? (columns.Clash(row, request.Carry) is { } name ? $"expected no '{name}', the name of an answer's column, where the first row has none, found one" : null);

    /// <summary>What a row asks, as a pipe's line would ask it; columns that have other names are no options here.</summary>
    private JsonLine Question(Row row)
    {
        _question.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_question, JsonOutput.Options))
        {
            json.WriteStartObject();
            foreach (var (key, column) in request.Columns)
            {
                if (!row.TryGet(column, out var value)) continue;
                json.WritePropertyName(key);
                WriteQuestion(json, key, value);
            }

            json.WriteEndObject();
        }

        return JsonLine.Parse(_question.WrittenSpan);
    }

    // A list has no form of its own in a cell of text.
    private static void WriteQuestion(Utf8JsonWriter json, string key, object? value)
    {
        if (key == "documents" && value is string text && IsArray(text)) json.WriteRawValue(text);
        else RowValue.WriteJson(json, value);
    }

    private static bool IsArray(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return parsed.RootElement.ValueKind == JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>Some rows.</summary>
/// <param name="rows">They, with their files.</param>
/// <param name="wrong">For each what is wrong with it; null where it can be answered.</param>
/// <param name="answer">Answers the others.</param>
/// <param name="share">How much of the input is behind them.</param>
internal sealed class RowBatch(IReadOnlyList<(string File, Row Row)> rows, IReadOnlyList<string?> wrong, Func<IReadOnlyList<LineAnswer>> answer, double share)
{
    /// <summary>How many.</summary>
    public int Count => rows.Count;

    /// <summary>How much of the input is behind them, from 0 to 1.</summary>
    public double Share => share;

    /// <summary>The answers, one for one; errors say which row.</summary>
    public IReadOnlyList<LineAnswer> Answer()
    {
        var answers = answer();
        var next = 0;
        return [.. rows.Select((line, i) => At(line, wrong[i] is { } error ? new LineAnswer(null, error) : answers[next++]))];
    }

    /// <summary>Writes rows and answers.</summary>
    /// <returns>How many.</returns>
    public int WriteTo(RowWriter writer, IReadOnlyList<LineAnswer> answers)
    {
        for (var i = 0; i < rows.Count; i++) writer.Write(rows[i].File, rows[i].Row, answers[i]);
        return rows.Count;
    }

    private static LineAnswer At((string File, Row Row) line, LineAnswer answer) => answer.Error is null ? answer : answer with
    {
        Error = string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileName(line.File)}, {(line.File.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? "row" : "line")} {line.Row.Number}: {answer.Error}"),
    };
}
