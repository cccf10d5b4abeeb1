using System.Buffers.Binary;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>A safetensors file: a JSON header that places every tensor, and their bytes behind it.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>The longest header that the format allows.</summary>
    public const long MaxHeaderLength = 100_000_000;

    private const int LengthOfLength = 8;

    private readonly CheckpointFile _file;

    private SafetensorsFile(CheckpointFile file)
    {
        _file = file;
    }

    public Dictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    public static SafetensorsFile Read(string path)
    {
        var opened = CheckpointFile.Open(path);
        try
        {
            var file = new SafetensorsFile(opened);
            file.ReadHeader();
            return file;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadHeader()
    {
        var path = _file.Path;
        if (_file.Length < LengthOfLength)
            throw new CheckpointException(path, $"expected the 8 bytes of a header's length, found {_file.Length} bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(_file.Read(0, LengthOfLength));
        if (length > MaxHeaderLength)
            throw new CheckpointException(path, $"expected a header of at most {MaxHeaderLength} bytes, found {length}");
        if (length > (ulong)(_file.Length - LengthOfLength))
        {
            throw new CheckpointException(
                path, $"expected a header of {length} bytes, found only {_file.Length - LengthOfLength}");
        }

        var dataStart = LengthOfLength + (long)length;
        var header = SafetensorsHeader.Parse(_file.Read(LengthOfLength, (int)length), path);
        header.CheckThatDataIsCovered(_file.Length - dataStart);
        Metadata = header.Metadata;
        foreach (var (name, entry) in header.Entries)
        {
            if (entry.End - entry.Begin > Array.MaxLength)
                throw new CheckpointException(path, $"tensor '{name}': expected at most {Array.MaxLength} bytes, found {entry.End - entry.Begin}");
            var byteCount = (int)(entry.End - entry.Begin);
            Tensors.Add(name, new Tensor(name, entry.Type, entry.Shape, _file, dataStart + entry.Begin, byteCount));
        }
    }
}
