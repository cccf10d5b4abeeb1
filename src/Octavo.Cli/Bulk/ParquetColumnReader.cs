using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Octavo.Cli.Bulk;

/// <summary>Reads one column of a row group of Parquet: flat, or a list of flat values. Levels are those of the format (Dremel).</summary>
/// <param name="name">The column's name.</param>
/// <param name="field">What holds its values.</param>
/// <param name="list">The list around them; null for none.</param>
internal sealed class ParquetColumnReader(string name, DataField field, ListField? list)
{
    private static readonly Type s_text = typeof(ReadOnlyMemory<char>);

    /// <summary>What holds its values in the file's schema.</summary>
    public DataField Values => @field;

    /// <summary>The column.</summary>
    public RowColumn Column { get; } = new(name, field.ClrType == s_text ? typeof(string) : field.ClrType, list is not null);

    /// <summary>Reads a column of the file's schema; null for one that is nested deeper.</summary>
    public static ParquetColumnReader? For(Field field) => field switch
    {
        DataField { IsArray: false } flat => new(flat.Name, flat, null),
        ListField { Item: DataField { IsArray: false } item } list => new(list.Name, item, list),
        _ => null,
    };

    /// <summary>The values of a row group.</summary>
    public async Task<object?[]> ReadAsync(ParquetRowGroupReader group, CancellationToken cancellation)
    {
        using var raw = await group.ReadRawColumnDataBaseAsync(field, cancellation).ConfigureAwait(false);
        return raw switch
        {
            RawColumnData<ReadOnlyMemory<char>> text => Rows(text, Once<char>(value => value.ToString())),
            RawColumnData<ReadOnlyMemory<byte>> bytes => Rows(bytes, Once<byte>(value => value.ToArray())),
            RawColumnData<bool> values => Rows(values, value => value),
            RawColumnData<sbyte> values => Rows(values, value => value),
            RawColumnData<byte> values => Rows(values, value => value),
            RawColumnData<short> values => Rows(values, value => value),
            RawColumnData<ushort> values => Rows(values, value => value),
            RawColumnData<int> values => Rows(values, value => value),
            RawColumnData<uint> values => Rows(values, value => value),
            RawColumnData<long> values => Rows(values, value => value),
            RawColumnData<ulong> values => Rows(values, value => value),
            RawColumnData<float> values => Rows(values, value => value),
            RawColumnData<double> values => Rows(values, value => value),
            RawColumnData<decimal> values => Rows(values, value => value),
            RawColumnData<DateTime> values => Rows(values, value => value),
            RawColumnData<DateOnly> values => Rows(values, value => value),
            RawColumnData<TimeOnly> values => Rows(values, value => value),
            RawColumnData<TimeSpan> values => Rows(values, value => value),
            RawColumnData<Guid> values => Rows(values, value => value),
            _ => throw new NotSupportedException($"column '{name}': values of the type {field.ClrType.Name} are not read; --carry with the names of others leaves it out"),
        };
    }

    // A value of a dictionary stands in many rows: a small file could have one of megabytes in millions of them.
    private static Func<ReadOnlyMemory<T>, object> Once<T>(Func<ReadOnlyMemory<T>, object> make)
    {
        var made = new Dictionary<ReadOnlyMemory<T>, object>();
        return value => made.TryGetValue(value, out var before) ? before : made[value] = make(value);
    }

    private object?[] Rows<T>(RawColumnData<T> raw, Func<T, object> convert)
        where T : struct
    {
        ReadOnlySpan<int> levels = field.MaxDefinitionLevel > 0 ? raw.DefinitionLevels : []; // a column that is required has none
        var values = raw.Values;
        var next = 0;
        if (list is null)
        {
            var flat = new object?[levels.Length > 0 ? levels.Length : values.Length];
            for (var i = 0; i < flat.Length; i++) flat[i] = levels.Length == 0 || levels[i] == field.MaxDefinitionLevel ? convert(values[next++]) : null;
            return flat;
        }

        // Below: null instead of a list, then the empty list, then a null within a list, if it can be null, then a value.
        var empty = field.MaxDefinitionLevel - (field.IsNullable ? 2 : 1);
        var starts = raw.RepetitionLevels;
        var (rows, items) = (new List<object?>(), new List<object?>());
        for (var i = 0; i < levels.Length; i++)
        {
            if (starts[i] == 0 && i > 0) End();
            if (levels[i] > empty) items.Add(levels[i] == field.MaxDefinitionLevel ? convert(values[next++]) : null);
            else rows.Add(levels[i] == empty ? Array.Empty<object?>() : null);
        }

        if (levels.Length > 0) End();
        return [.. rows];

        void End()
        {
            if (items.Count == 0) return;
            rows.Add(items.ToArray());
            items.Clear();
        }
    }
}
