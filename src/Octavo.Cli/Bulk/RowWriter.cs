using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Octavo.Checkpoints;
using Octavo.Cli.Lines;

namespace Octavo.Cli.Bulk;

/// <summary>Writes rows with their answers.</summary>
/// <param name="columns">What the columns are.</param>
/// <param name="carry">Which columns of the input are carried over.</param>
internal abstract class RowWriter(OutputColumns columns, CarriedColumns carry)
{
    /// <summary>What the columns are.</summary>
    protected OutputColumns Columns => columns;

    /// <summary>Which columns of the input are carried over.</summary>
    protected CarriedColumns Carry => carry;

    /// <summary>Begins to write.</summary>
    /// <param name="format">How rows lie in the file.</param>
    /// <param name="stream">The file.</param>
    /// <param name="columns">What the columns are.</param>
    /// <param name="carry">Which columns of the input are carried over.</param>
    public static RowWriter Create(RowFormat format, Stream stream, OutputColumns columns, CarriedColumns carry) => format switch
    {
        RowFormat.Jsonl => new JsonRowWriter(stream, columns, carry),
        RowFormat.Csv => new CsvRowWriter(stream, columns, carry),
        _ => new ParquetRowWriter(stream, columns, carry),
    };

    /// <summary>Writes a row.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="row">The row.</param>
    /// <param name="answer">Its answer.</param>
    /// <exception cref="CheckpointException">It has columns that the first row had not.</exception>
    public abstract void Write(string file, Row row, LineAnswer answer);

    /// <summary>Writes what is still in memory.</summary>
    public abstract void Finish();
}

/// <summary>JSON lines: the members that are carried over as they stood, then those of the answer.</summary>
internal sealed class JsonRowWriter(Stream stream, OutputColumns columns, CarriedColumns carry) : RowWriter(columns, carry)
{
    private const int FlushSize = 1 << 20;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <inheritdoc/>
    public override void Write(string file, Row row, LineAnswer answer)
    {
        JsonOutput.AppendLine(_buffer, json =>
        {
            for (var i = 0; i < row.Names.Count; i++)
            {
                if (!Carry.Includes(row.Names[i]) || Columns.Names.Contains(row.Names[i])) continue;
                json.WritePropertyName(Encoding.UTF8.GetBytes(row.Names[i]));
                RowValue.WriteJson(json, row.Values[i]);
            }

            if (answer.Write is null) json.WriteString(Columns.Names[^1], answer.Error);
            else if (Columns.IsRenamed) WriteRenamed(json, answer.Write);
            else answer.Write(json);
        });
        if (_buffer.WrittenCount >= FlushSize) Finish();
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    private void WriteRenamed(Utf8JsonWriter json, Action<Utf8JsonWriter> answer)
    {
        var line = new ArrayBufferWriter<byte>();
        JsonOutput.AppendLine(line, answer);
        var members = JsonLine.Parse(line.WrittenSpan.TrimEnd((byte)'\n'));
        foreach (var name in members.Names)
        {
            var place = Columns.Answers.Select(column => column.Name).ToList().IndexOf(name);
            CarriedColumns.WriteRaw(json, place < 0 ? name : Columns.Names[place], members.Raw(name));
        }
    }
}

/// <summary>Comma-separated values by RFC 4180; lists and objects as JSON.</summary>
internal sealed class CsvRowWriter : RowWriter
{
    private readonly CsvWriter _csv;

    public CsvRowWriter(Stream stream, OutputColumns columns, CarriedColumns carry)
        : base(columns, carry)
    {
        var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        _csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        WriteRecord([.. columns.Carried!.Select(column => column.Name), .. columns.Names]);
    }

    /// <inheritdoc/>
    public override void Write(string file, Row row, LineAnswer answer) =>
        WriteRecord([.. Columns.ValuesOf(file, row, Carry).Select(RowValue.Text), .. AnswerColumn.ValuesOf(answer, Columns.Answers).Select(RowValue.Text)]);

    /// <inheritdoc/>
    public override void Finish() => _csv.Flush();

    private void WriteRecord(IEnumerable<string?> fields)
    {
        foreach (var field in fields) _csv.WriteField(field);
        _csv.NextRecord();
    }
}
