using System.Buffers.Binary;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>A safetensors file: a JSON header that places every tensor, and a mapping of their bytes.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>The longest header that the format allows.</summary>
    public const long MaxHeaderLength = 100_000_000;

    private const int LengthOfLength = 8;

    private readonly MappedFile _mapping;

    private SafetensorsFile(MappedFile mapping)
    {
        _mapping = mapping;
    }

    public Dictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    public static SafetensorsFile Read(string path)
    {
        var mapping = MappedFile.Open(path);
        try
        {
            var file = new SafetensorsFile(mapping);
            file.ReadHeader();
            return file;
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    public void ReleasePages() => _mapping.ReleasePages();

    public void Dispose() => _mapping.Dispose();

    private void ReadHeader()
    {
        var path = _mapping.Path;
        if (_mapping.Length < LengthOfLength)
            throw new CheckpointException(path, $"expected the 8 bytes of a header's length, found {_mapping.Length} bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(_mapping.Slice(0, LengthOfLength));
        if (length > MaxHeaderLength)
            throw new CheckpointException(path, $"expected a header of at most {MaxHeaderLength} bytes, found {length}");
        if (length > (ulong)(_mapping.Length - LengthOfLength))
        {
            throw new CheckpointException(
                path, $"expected a header of {length} bytes, found only {_mapping.Length - LengthOfLength}");
        }

        var dataStart = LengthOfLength + (long)length;
        var header = SafetensorsHeader.Parse(_mapping.Slice(LengthOfLength, (int)length), path);
        header.CheckThatDataIsCovered(_mapping.Length - dataStart);
        Metadata = header.Metadata;
        foreach (var (name, entry) in header.Entries)
        {
            var byteCount = checked((int)(entry.End - entry.Begin));
            Tensors.Add(name, new Tensor(name, entry.Type, entry.Shape, _mapping, dataStart + entry.Begin, byteCount));
        }
    }
}
