using Parquet;
using Parquet.Schema;

namespace Octavo.Cli.Bulk;

/// <summary>Gathers the values of one column and writes them to a row group of Parquet.</summary>
internal abstract class ParquetColumnWriter
{
    /// <summary>The column in the file's schema.</summary>
    public abstract Field Field { get; }

    /// <summary>A writer for a column; whatever is no number, date or bytes becomes text.</summary>
    public static ParquetColumnWriter For(RowColumn column) => Type.GetTypeCode(column.Type) switch
    {
        TypeCode.Boolean => new ParquetColumnWriter<bool>(column, value => (bool)value),
        TypeCode.SByte => new ParquetColumnWriter<sbyte>(column, value => (sbyte)value),
        TypeCode.Byte => new ParquetColumnWriter<byte>(column, value => (byte)value),
        TypeCode.Int16 => new ParquetColumnWriter<short>(column, value => (short)value),
        TypeCode.UInt16 => new ParquetColumnWriter<ushort>(column, value => (ushort)value),
        TypeCode.Int32 => new ParquetColumnWriter<int>(column, value => (int)value),
        TypeCode.UInt32 => new ParquetColumnWriter<uint>(column, value => (uint)value),
        TypeCode.Int64 => new ParquetColumnWriter<long>(column, value => (long)value),
        TypeCode.UInt64 => new ParquetColumnWriter<ulong>(column, value => (ulong)value),
        TypeCode.Single => new ParquetColumnWriter<float>(column, value => (float)value),
        TypeCode.Double => new ParquetColumnWriter<double>(column, value => (double)value),
        TypeCode.Decimal => new ParquetColumnWriter<decimal>(column, value => (decimal)value),
        TypeCode.DateTime => new ParquetColumnWriter<DateTime>(column, value => (DateTime)value),
        _ when column.Type == typeof(DateOnly) => new ParquetColumnWriter<DateOnly>(column, value => (DateOnly)value),
        _ when column.Type == typeof(Guid) => new ParquetColumnWriter<Guid>(column, value => (Guid)value),
        _ when column.Type == typeof(ReadOnlyMemory<byte>) || column.Type == typeof(byte[]) => new ParquetColumnWriter<ReadOnlyMemory<byte>>(column, value => (byte[])value),
        _ => new ParquetColumnWriter<ReadOnlyMemory<char>>(column with { Type = typeof(string) }, value => RowValue.Text(value).AsMemory()),
    };

    /// <summary>Adds the value of the next row.</summary>
    public abstract void Add(object? value);

    /// <summary>Writes what was gathered.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group);
}

/// <summary>The same for one type; levels are those of the format (Dremel).</summary>
/// <typeparam name="T">The type of a value in memory.</typeparam>
internal sealed class ParquetColumnWriter<T> : ParquetColumnWriter
    where T : struct
{
    private readonly DataField _item;
    private readonly Func<object, T> _convert;
    private readonly bool _isList;
    private readonly List<T> _values = [];
    private readonly List<int> _definitions = [];
    private readonly List<int> _repetitions = [];

    public ParquetColumnWriter(RowColumn column, Func<object, T> convert)
    {
        var (name, type) = (column.IsList ? ListField.ElementName : column.Name, column.Type == typeof(ReadOnlyMemory<byte>) ? typeof(byte[]) : column.Type);
        _item = type == typeof(DateTime) ? new DateTimeDataField(name, DateTimeFormat.DateAndTimeMicros, isNullable: true) : new DataField(name, type, isNullable: true);
        (_convert, _isList) = (convert, column.IsList);
        Field = column.IsList ? new ListField(column.Name, _item) : _item;
    }

    /// <inheritdoc/>
    public override Field Field { get; }

    /// <inheritdoc/>
    public override void Add(object? value)
    {
        if (!_isList) AddItem(value, 0);
        else if (value is not object?[] list) AddLevels(0, 0);
        else if (list.Length == 0) AddLevels(1, 0);
        else for (var i = 0; i < list.Length; i++) AddItem(list[i], i == 0 ? 0 : 1);
    }

    /// <inheritdoc/>
    public override async Task WriteAsync(ParquetRowGroupWriter group)
    {
        await group.WriteAllPartsAsync<T>(_item, _values.ToArray(), _definitions.ToArray(), _isList ? _repetitions.ToArray() : null, default).ConfigureAwait(false);
        _values.Clear();
        _definitions.Clear();
        _repetitions.Clear();
    }

    private void AddItem(object? value, int repetition)
    {
        AddLevels(_item.MaxDefinitionLevel - (value is null ? 1 : 0), repetition);
        if (value is not null) _values.Add(_convert(value));
    }

    private void AddLevels(int definition, int repetition)
    {
        _definitions.Add(definition);
        _repetitions.Add(repetition);
    }
}
