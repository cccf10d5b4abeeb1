using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Files;

namespace Octavo.Cli.Vectors;

/// <summary>
/// A file of vectors that grows row by row and appears when it is complete. Its header, which says how many rows there are, has a fixed length
/// and is written last.
/// </summary>
internal abstract class VectorFile : IDisposable
{
    private readonly ReplacedFile _file;
    private readonly string _path;
    private long _rows;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="codec">What its rows are.</param>
    protected VectorFile(string path, VectorCodec codec)
    {
        (Codec, _path) = (codec, path);
        _file = new ReplacedFile(path);
    }

    /// <summary>What its rows are.</summary>
    protected VectorCodec Codec { get; }

    /// <summary>The header of a file of so many rows; of the same length for any number.</summary>
    protected abstract byte[] Header(long rows);

    /// <summary>Begins a file of the kind that its ending says.</summary>
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public static VectorFile Create(VectorForm form, VectorCodec codec)
    {
        VectorFile? file = null;
        return Told(form.Output!, () =>
        {
            file = form.Kind == VectorFileKind.Npy ? new NpyFile(form.Output!, codec) : new SafetensorsVectors(form.Output!, codec);
            file._file.Stream.Write(file.Header(0));
            return file;
        });
    }

    /// <summary>Adds rows.</summary>
    /// <param name="bytes">Of whole rows.</param>
    /// <exception cref="CheckpointException">The disk is full.</exception>
    public void Add(ReadOnlyMemory<byte> bytes) => Told(_path, () =>
    {
        _file.Stream.Write(bytes.Span);
        return _rows += bytes.Length / Codec.Bytes;
    });

    /// <summary>The file is complete.</summary>
    /// <exception cref="CheckpointException">The disk is full.</exception>
    public void Commit() => Told(_path, () =>
    {
        _file.Stream.Position = 0;
        _file.Stream.Write(Header(_rows));
        _file.Commit();
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static T Told<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException and not CheckpointException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(path, $"expected to write vectors: {e.Message}", e);
        }
    }
}

/// <summary>NumPy's file of one array, version 1.0: <c>numpy.load</c> reads it.</summary>
internal sealed class NpyFile(string path, VectorCodec codec) : VectorFile(path, codec)
{
    private const int Length = 128;

    /// <inheritdoc/>
    protected override byte[] Header(long rows)
    {
        var type = Codec.IsFloat ? "<f4" : Codec.IsSigned ? "|i1" : "|u1";
        var text = FormattableString.Invariant($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({rows}, {Codec.Columns}), }}");
        var header = new byte[Length];
        header.AsSpan().Fill((byte)' ');
        "\u0093NUMPY\u0001\0"u8[1..].CopyTo(header); // the sign 0x93 is two bytes in UTF-8, the first of which is left out
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), Length - 10);
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }
}

/// <summary>Safetensors with a tensor <c>embeddings</c>, and before it the <c>ranges</c> of int8 and uint8: minima, then maxima.</summary>
internal sealed class SafetensorsVectors(string path, VectorCodec codec) : VectorFile(path, codec)
{
    /// <summary>The tensor of the ranges, [2, dimensions].</summary>
    public const string Ranges = "ranges";

    private const int Length = 248; // with the eight bytes before it a multiple of all alignments

    /// <inheritdoc/>
    protected override byte[] Header(long rows)
    {
        var ranges = Codec.Ranges is { } known ? (float[])[.. known.Minimum, .. known.Maximum] : [];
        var (before, type) = (ranges.Length * sizeof(float), Codec.IsFloat ? "F32" : Codec.IsSigned ? "I8" : "U8");
        var text = new StringBuilder("{");
        if (before > 0) text.Append(FormattableString.Invariant($"\"{Ranges}\":{{\"dtype\":\"F32\",\"shape\":[2,{Codec.Dimensions}],\"data_offsets\":[0,{before}]}},"));
        text.Append(FormattableString.Invariant($"\"embeddings\":{{\"dtype\":\"{type}\",\"shape\":[{rows},{Codec.Columns}],\"data_offsets\":[{before},{before + (rows * Codec.Bytes)}]}}}}"));
        var header = new byte[sizeof(ulong) + Length + before];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Length);
        header.AsSpan(sizeof(ulong), Length).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text.ToString(), header.AsSpan(sizeof(ulong)));
        MemoryMarshal.AsBytes(ranges.AsSpan()).CopyTo(header.AsSpan(sizeof(ulong) + Length));
        return header;
    }
}
