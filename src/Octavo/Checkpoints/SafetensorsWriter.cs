using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Octavo.Files;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>
/// Writes safetensors files. The file appears whole or not at all: it is written under another name in
/// the same folder and then renamed, so that a checkpoint opened before keeps the old file's bytes.
/// </summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;
    private const int BytesAtOnce = 16 << 20; // between two looks at whether to stop

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Writes the tensors, the widest elements first and then by name, so that all lie aligned.</summary>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="tensors">The tensors; their data is little-endian and row-major.</param>
    /// <param name="metadata">What to say about them; nothing if null.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind then.</param>
    /// <exception cref="ArgumentException">A name is taken twice or is not text, or data does not fit its shape.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(
        string path,
        IEnumerable<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> tensors,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tensors);
        WriteParts(path, tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape, PartsOf(tensor.Name, tensor.Type, tensor.Shape, tensor.Data))), metadata, cancellationToken);
    }

    /// <summary>Writes tensors of which no more than a part is in memory at once.</summary>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="tensors">The tensors; the parts of each follow each other and are asked for when they are written.</param>
    /// <param name="metadata">What to say about them; nothing if null.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind then.</param>
    /// <exception cref="ArgumentException">A name is empty or there twice, or parts are not of a tensor's size.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void WriteParts(
        string path,
        IEnumerable<(string Name, ElementType Type, int[] Shape, IEnumerable<ReadOnlyMemory<byte>> Parts)> tensors,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tensors);
        var sorted = tensors
            .OrderByDescending(tensor => tensor.Type.BitWidth())
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToList();
        CheckNames(sorted.Select(tensor => tensor.Name));
        var header = MakeHeader(sorted, metadata);
        if (header.Length > SafetensorsFile.MaxHeaderLength)
            throw new ArgumentException($"the header would take {header.Length} bytes, the format allows {SafetensorsFile.MaxHeaderLength}", nameof(tensors));

        try
        {
            using var file = new ReplacedFile(path);
            WriteThrough(file.Stream, header, sorted, cancellationToken);
            file.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(path, $"expected to write a file of {sorted.Count} tensors: {e.Message}", e);
        }
    }

    private static void WriteThrough(
        FileStream stream,
        ReadOnlySpan<byte> header,
        List<(string Name, ElementType Type, int[] Shape, IEnumerable<ReadOnlyMemory<byte>> Parts)> tensors,
        CancellationToken cancellationToken)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            var left = ByteCount(tensor.Name, tensor.Type, tensor.Shape);
            foreach (var part in tensor.Parts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                stream.Write(part.Span);
                left -= part.Length;
            }

            if (left != 0) throw new ArgumentException($"tensor '{tensor.Name}': its parts differ by {left} bytes from its shape", nameof(tensors));
        }

        cancellationToken.ThrowIfCancellationRequested(); // the rest is putting it on the disk and renaming it
    }

    private static byte[] MakeHeader(
        List<(string Name, ElementType Type, int[] Shape, IEnumerable<ReadOnlyMemory<byte>> Parts)> tensors,
        IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
                    json.WriteString(CheckedText(key), CheckedText(value));
                json.WriteEndObject();
            }

            var begin = 0L;
            foreach (var (name, type, shape, _) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", type.FormatName());
                json.WriteStartArray("shape");
                foreach (var size in shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(begin += ByteCount(name, type, shape));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var padding = (Alignment - (buffer.WrittenCount % Alignment)) % Alignment;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }

    private static void CheckNames(IEnumerable<string> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        foreach (var name in tensors)
        {
            if (CheckedText(name).Contains('\0', StringComparison.Ordinal)) throw new ArgumentException($"tensor '{name}' has a NUL in its name", nameof(tensors));
            if (!names.Add(name)) throw new ArgumentException($"the name '{name}' is taken", nameof(tensors));
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> PartsOf(string name, ElementType type, int[] shape, ReadOnlyMemory<byte> data)
    {
        if (ByteCount(name, type, shape) != data.Length)
            throw new ArgumentException($"tensor '{name}' of [{string.Join(", ", shape)}] {type} does not take {data.Length} bytes", nameof(data));
        return Pieces(data);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> data)
    {
        for (var start = 0; start < data.Length; start += Math.Min(BytesAtOnce, data.Length - start))
            yield return data.Slice(start, Math.Min(BytesAtOnce, data.Length - start));
    }

    private static long ByteCount(string name, ElementType type, int[] shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size);
            count = checked(count * size);
        }

        return type.TryGetByteCount(count, out var bytes) ? bytes : throw new ArgumentException($"tensor '{name}': {count} {type} do not take whole bytes", nameof(shape));
    }

    // JSON writers replace a lone surrogate silently; a tensor would come back by another name.
    private static string CheckedText(string text)
    {
        try
        {
            Strict.GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"'{text}' holds half of a surrogate pair", nameof(text), e);
        }
    }
}
