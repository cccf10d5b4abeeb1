using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Octavo.Files;

/// <summary>One SHA-256 over texts, numbers and files, each with its length, so that no two lists of them look alike.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ContentHash Add(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds a text, or that there is none.</summary>
    public ContentHash Add(string? text)
    {
        Add(text?.Length ?? -1);
        _hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
        return this;
    }

    /// <summary>Adds those of some files that are there, by name and content.</summary>
    public ContentHash AddFiles(string folder, IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => File.Exists(Path.Combine(folder, name))))
        {
            Add(name);
            using var file = File.OpenRead(Path.Combine(folder, name));
            _hash.AppendData(SHA256.HashData(file));
        }

        return this;
    }

    /// <summary>The hash in hexadecimal digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
