using System.Buffers.Binary;
using System.Globalization;
using Octavo.Checkpoints;

namespace Octavo.Cli.Bulk.ParquetChecks;

/// <summary>
/// Checks the footer of a Parquet file before Parquet.Net reads it, which would run on for ever behind the end of a damaged one, make lists as
/// long as it says, and go as deep as its schema.
/// </summary>
internal static class ParquetFooter
{
    /// <summary>Where pages may begin, at the earliest.</summary>
    public const int HeadSize = 4;

    private const int TailSize = 8;

    /// <summary>Checks it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">It, opened.</param>
    /// <returns>Where the footer begins: where pages end, at the latest.</returns>
    /// <exception cref="CheckpointException">It is not whole.</exception>
    public static long Check(string path, Stream file)
    {
        if (file.Length < HeadSize + TailSize) throw Wrong(path, $"expected at least {HeadSize + TailSize} bytes, found {file.Length}");
        CheckMagic(path, "beginning", Read(file, 0, HeadSize));
        var tail = Read(file, file.Length - TailSize, TailSize);
        CheckMagic(path, "end", tail[HeadSize..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        var most = file.Length - HeadSize - TailSize;
        if (length > Math.Min(most, Array.MaxLength)) throw Wrong(path, $"expected a footer of at most {most} bytes, found one of {length}");
        var start = file.Length - TailSize - length;
        var walk = new FooterWalk(Read(file, start, (int)length));
        try
        {
            walk.Walk(ParquetStructs.FileMetaData);
            walk.CheckSchema();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Wrong(path, $"footer at byte {start}: {e.Message}");
        }

        return start;
    }

    private static byte[] Read(Stream file, long position, int count)
    {
        var bytes = new byte[count];
        file.Position = position;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void CheckMagic(string path, string place, ReadOnlySpan<byte> found)
    {
        if (found.SequenceEqual("PARE"u8)) throw new CheckpointException(path, "expected a Parquet file, found an encrypted one, which is not read");
        if (!found.SequenceEqual("PAR1"u8)) throw new CheckpointException(path, $"expected a Parquet file with PAR1 at its {place}, found the bytes {Convert.ToHexString(found)}");
    }

    private static CheckpointException Wrong(string path, FormattableString problem) =>
        new(path, $"expected a Parquet file, found a damaged one: {problem.ToString(CultureInfo.InvariantCulture)}");
}

/// <summary>Walks over a footer and gathers the shape of its schema.</summary>
internal sealed class FooterWalk(ReadOnlyMemory<byte> bytes) : ThriftWalk(bytes)
{
    private const int DeepestSchema = 64;
    private const int MostElements = 1 << 17;
    private const int NumChildren = 5;

    private readonly List<long> _children = [];

    /// <summary>The elements of the schema are a tree, of a depth that one can go.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public void CheckSchema()
    {
        if (_children.Count == 0) throw new InvalidDataException("expected a schema, found an empty one");
        var open = new Stack<long>(); // of each element around the next: how many children are still to come
        for (var i = 0; i < _children.Count; i++)
        {
            if (i > 0 && open.Count == 0) throw Wrong($"expected a schema of {i} elements, found {_children.Count}");
            if (i > 0) open.Push(open.Pop() - 1);
            if (_children[i] < 0) throw Wrong($"schema, element {i}: expected a count of children, found {_children[i]}");
            open.Push(_children[i]);
            while (open.TryPeek(out var left) && left == 0) open.Pop();
            if (open.Count > DeepestSchema) throw Wrong($"expected a schema of at most {DeepestSchema} levels, found a deeper one");
        }

        if (open.Count > 0) throw Wrong($"schema: expected {open.Peek()} more elements, found the end");
    }

    /// <inheritdoc/>
    protected override void Begin(ThriftType type)
    {
        if (type != ParquetStructs.SchemaElement) return;
        if (_children.Count == MostElements) throw Wrong($"expected a schema of at most {MostElements} elements, found more");
        _children.Add(0);
    }

    /// <inheritdoc/>
    protected override void Number(ThriftType type, int field, long value)
    {
        if (type == ParquetStructs.SchemaElement && field == NumChildren) _children[^1] = value;
    }

    private static InvalidDataException Wrong(FormattableString problem) => new(problem.ToString(CultureInfo.InvariantCulture));
}
