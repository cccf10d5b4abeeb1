using Octavo.Cli.Lines;
using Parquet;
using Parquet.Schema;

namespace Octavo.Cli.Bulk;

/// <summary>Apache Parquet, in row groups that fit in memory.</summary>
internal sealed class ParquetRowWriter : RowWriter
{
    private const int RowsOfGroup = 8192;

    private readonly ParquetColumnWriter[] _columns;
    private readonly ParquetWriter _writer;
    private int _rows;

    public ParquetRowWriter(Stream stream, OutputColumns columns, CarriedColumns carry)
        : base(columns, carry)
    {
        _columns = [.. columns.Carried!.Concat(columns.Answers.Select((column, i) => column.As(columns.Names[i]))).Select(ParquetColumnWriter.For)];
        _writer = ParquetWriter.CreateAsync(new ParquetSchema(_columns.Select(column => column.Field)), stream).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override void Write(string file, Row row, LineAnswer answer)
    {
        var next = 0;
        foreach (var value in Columns.ValuesOf(file, row, Carry)) _columns[next++].Add(value);
        foreach (var value in AnswerColumn.ValuesOf(answer, Columns.Answers)) _columns[next++].Add(value);
        if (++_rows == RowsOfGroup) WriteGroup();
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        if (_rows > 0) WriteGroup();
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult(); // writes the footer
    }

    private void WriteGroup()
    {
        using var group = _writer.CreateRowGroup();
        foreach (var column in _columns) column.WriteAsync(group).GetAwaiter().GetResult();
        _rows = 0;
    }
}
