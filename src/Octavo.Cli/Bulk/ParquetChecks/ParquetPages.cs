using System.Globalization;
using Octavo.Checkpoints;
using Parquet.Meta;

namespace Octavo.Cli.Bulk.ParquetChecks;

/// <summary>
/// Checks the pages of a column before Parquet.Net reads them: it goes from one to the next by lengths that it believes, until it has as many values as
/// it was told, and makes room for as many bytes as a header says.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="file">It, opened.</param>
/// <param name="end">Where pages end, at the latest.</param>
internal sealed class ParquetPages(string path, Stream file, long end)
{
    private const int UsualHeader = 4096;
    private const int LongestHeader = 1 << 24;   // its statistics have values of the column
    private const long SmallPage = 16 << 20;
    private const long MostRatio = 1024;         // gzip's greatest
    private const long WidestValue = 16;         // of a page that holds one number again and again

    /// <summary>Checks them.</summary>
    /// <param name="place">Which column of which row group, for messages.</param>
    /// <param name="column">What the footer says of it.</param>
    /// <returns>Where they end.</returns>
    /// <exception cref="CheckpointException">One is not whole, or says what cannot be.</exception>
    public long Check(string place, ColumnMetaData column)
    {
        var position = Start(place, column);
        var values = 0L;
        for (var page = 0; values < column.NumValues; page++)
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"{place}, page {page} at byte {position}");
            var header = Read(where, position);
            position += header.Position;
            CheckSizes(where, header, column, end - position);
            CheckContent(where, header, column, position);
            position += header.Compressed;
            if (header.Kind == PageKind.Dictionary && page > 0) throw Wrong(where, $"expected a dictionary before all values, found one behind {values}");
            if (header.Kind == PageKind.Dictionary) continue;
            values += header.Values!.Value;
            if (values > column.NumValues) throw Wrong(where, $"expected {column.NumValues} values in the column, found at least {values}");
        }

        return position;
    }

    // As Parquet.Net finds the first.
    private long Start(string place, ColumnMetaData column)
    {
        var start = ((long[])[column.DictionaryPageOffset ?? 0, column.DataPageOffset, column.IndexPageOffset ?? 0]).Where(offset => offset != 0).DefaultIfEmpty().Min();
        return start >= ParquetFooter.HeadSize && start <= end ? start : throw Wrong(place, $"expected pages between the bytes {ParquetFooter.HeadSize} and {end}, found them at {start}");
    }

    private PageHeader Read(string where, long position)
    {
        for (var length = UsualHeader; ; length *= 4)
        {
            var bytes = new byte[Math.Min(length, end - position)];
            file.Position = position;
            file.ReadExactly(bytes);
            var header = new PageHeader(bytes);
            try
            {
                header.Walk(ParquetStructs.PageHeader);
                return header;
            }
            catch (EndOfStreamException) when (bytes.Length == length && length < LongestHeader)
            {
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                throw Wrong(where, $"its header, {e.Message}");
            }
        }
    }

    private void CheckSizes(string where, PageHeader header, ColumnMetaData column, long left)
    {
        if (header.Kind is not (PageKind.Data or PageKind.DataV2 or PageKind.Dictionary)) throw Wrong(where, $"expected a page of the type 0, 2 or 3, found {(int)header.Kind}");
        if (header.Values is not { } values) throw Wrong(where, $"expected a header of a page of the type {(int)header.Kind}, found none");
        if (header.Compressed < 0 || header.Compressed > left) throw Wrong(where, $"expected a page of at most {left} bytes, found one of {header.Compressed}");
        if (values < 0 || values > column.NumValues) throw Wrong(where, $"expected at most {column.NumValues} values, found {values}");
        var most = Math.Max(SmallPage, Math.Max(MostRatio * header.Compressed, WidestValue * column.NumValues));
        if (column.Codec == CompressionCodec.UNCOMPRESSED) most = header.Compressed;
        if (header.Uncompressed < 0 || header.Uncompressed > most) throw Wrong(where, $"expected at most {most} bytes behind {header.Compressed}, found {header.Uncompressed}");
        if (header.Kind == PageKind.Dictionary && values > header.Uncompressed) throw Wrong(where, $"expected at most {header.Uncompressed} values in as many bytes, found {values}");
        if (header.Kind != PageKind.DataV2) return;
        var (definitions, repetitions) = header.Levels;
        if (definitions < 0 || repetitions < 0 || definitions + repetitions > header.Compressed) throw Wrong(where, $"expected levels of at most {header.Compressed} bytes, found {definitions} and {repetitions}");
        if (header.Nulls < 0 || header.Nulls > values) throw Wrong(where, $"expected at most {values} nulls, found {header.Nulls}");
    }

    // What its compressed bytes say of their length: room is made for it.
    private void CheckContent(string where, PageHeader header, ColumnMetaData column, long position)
    {
        if (column.Codec is not (CompressionCodec.SNAPPY or CompressionCodec.ZSTD) || !header.IsCompressed) return;
        var levels = header.Kind == PageKind.DataV2 ? header.Levels.Definitions + header.Levels.Repetitions : 0;
        var bytes = new byte[header.Compressed - levels];
        file.Position = position + levels;
        file.ReadExactly(bytes);
        var most = (ulong)Math.Max(SmallPage, 2 * header.Uncompressed);
        if (DeclaredLength(where, column.Codec, bytes) is var found && found > most) throw Wrong(where, $"expected {header.Uncompressed} bytes in its compressed ones, found {found}");
    }

    private ulong DeclaredLength(string where, CompressionCodec codec, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return 0;
        try
        {
            return codec == CompressionCodec.SNAPPY ? (ulong)Snappier.Snappy.GetUncompressedLength(bytes) : ZstdSharp.Decompressor.GetDecompressedSize(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or ZstdSharp.ZstdException)
        {
            throw Wrong(where, $"expected {codec} bytes, found others: {e.Message}");
        }
    }

    private CheckpointException Wrong(string where, FormattableString problem) =>
        new(path, $"expected a Parquet file, found a damaged one: {where}: {problem.ToString(CultureInfo.InvariantCulture)}");
}
