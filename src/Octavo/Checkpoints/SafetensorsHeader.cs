using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Tensors;
using Octavo.Values;

namespace Octavo.Checkpoints;

/// <summary>The JSON header of a safetensors file, read strictly: no key twice, nothing guessed.</summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";
    private const int MaxDepth = 16;
    private const int MaxRank = 64;

    private readonly string _path;

    private SafetensorsHeader(string path)
    {
        _path = path;
    }

    public Dictionary<string, Entry> Entries { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; private set; } = new(StringComparer.Ordinal);

    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, string path)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw new CheckpointException(path, "expected a header that begins with '{'");
        var header = new SafetensorsHeader(path);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            header.ReadEntries(ref reader);
            if (reader.Read()) throw header.Broken("one JSON object", "more after it");
            return header;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException(path, $"expected a header of well-formed JSON: {JsonFault.Describe(e)}", e);
        }
    }

    /// <summary>Every byte of the data must belong to exactly one tensor.</summary>
    /// <param name="length">How many bytes follow the header.</param>
    public void CheckThatDataIsCovered(long length)
    {
        var covered = 0L;
        Entry[] sorted = [.. Entries.Values];
        Array.Sort(sorted, (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        foreach (var entry in sorted)
        {
            if (entry.Begin != covered)
            {
                throw new CheckpointException(
                    _path, $"tensor '{entry.Name}': expected its bytes to begin at {covered}, found {entry.Begin}");
            }

            covered = entry.End;
        }

        if (covered != length)
            throw Broken($"{covered} bytes of data after the header", length.ToString(CultureInfo.InvariantCulture));
    }

    private void ReadEntries(ref Utf8JsonReader reader)
    {
        var metadataSeen = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (name.Contains('\0', StringComparison.Ordinal)) throw Broken("names without NUL", $"'{name.Replace("\0", "\\0", StringComparison.Ordinal)}'");
            reader.Read();
            if (name == MetadataKey)
            {
                if (metadataSeen) throw Broken($"one {MetadataKey}", "two");
                metadataSeen = true;
                ReadMetadata(ref reader);
            }
            else if (!Entries.TryAdd(name, ReadEntry(ref reader, name)))
            {
                throw Broken("every name once", $"'{name}' twice");
            }
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Broken($"{MetadataKey} to be an object", reader.TokenType.ToString());
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Broken($"{MetadataKey} '{key}' to be a string", reader.TokenType.ToString());
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw Broken($"every key of {MetadataKey} once", $"'{key}' twice");
        }
    }

    private Entry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Broken(name, "an object", reader.TokenType.ToString());
        ElementType? type = null;
        int[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            var twice = key switch
            {
                "dtype" => type is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => false,
            };
            if (twice) throw Broken(name, $"one {key}", "two");
            switch (key)
            {
                case "dtype":
                    type = ReadType(ref reader, name);
                    break;
                case "shape":
                    shape = Array.ConvertAll(ReadIntegers(ref reader, name, key, int.MaxValue), size => (int)size);
                    break;
                case "data_offsets":
                    offsets = ReadIntegers(ref reader, name, key, long.MaxValue);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (type is null) throw Broken(name, "a dtype", "none");
        if (shape is null) throw Broken(name, "a shape", "none");
        if (offsets is not [var begin, var end]) throw Broken(name, "two data_offsets", $"{offsets?.Length ?? 0}");
        if (begin > end) throw Broken(name, "data_offsets that do not go back", $"[{begin}, {end}]");
        CheckSize(name, type.Value, shape, end - begin);
        return new Entry(name, type.Value, shape, begin, end);
    }

    private void CheckSize(string name, ElementType type, int[] shape, long found)
    {
        var described = $"{type.FormatName()} [{string.Join(", ", shape)}]";
        var count = 1L;
        try
        {
            foreach (var size in shape) count = checked(count * size);
        }
        catch (OverflowException e)
        {
            throw new CheckpointException(_path, $"tensor '{name}': expected a size below 2^63, found {described}", e);
        }

        if (!type.TryGetByteCount(count, out var bytes))
            throw Broken(name, "a size in whole bytes below 2^63", described);
        if (bytes != found) throw Broken(name, $"{bytes} bytes for {described}", $"{found}");
        if (bytes > int.MaxValue) throw Broken(name, "at most 2 GiB in one tensor", $"{bytes} bytes");
    }

    private ElementType ReadType(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.String) throw Broken(name, "dtype to be a string", reader.TokenType.ToString());
        var type = reader.GetString()!;
        return ElementTypeExtensions.TryParse(type, out var known) ? known : throw Broken(name, "a known dtype", $"'{type}'");
    }

    private long[] ReadIntegers(ref Utf8JsonReader reader, string name, string key, long max)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Broken(name, $"{key} to be an array", reader.TokenType.ToString());
        var integers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out var integer) || integer > (ulong)max)
                throw Broken(name, $"{key} of integers from 0 to {max}", Described(ref reader));
            if (integers.Count == MaxRank) throw Broken(name, $"at most {MaxRank} integers in {key}", "more");
            integers.Add((long)integer);
        }

        return [.. integers];
    }

    private static string Described(ref Utf8JsonReader reader)
    {
        const int longest = 40;
        return reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length <= longest
            ? Encoding.ASCII.GetString(reader.ValueSpan)
            : reader.TokenType.ToString();
    }

    private CheckpointException Broken(string expected, string found) => new(_path, $"expected {expected}, found {found}");

    private CheckpointException Broken(string tensor, string expected, string found) =>
        new(_path, $"tensor '{tensor}': expected {expected}, found {found}");

    public sealed record Entry(string Name, ElementType Type, int[] Shape, long Begin, long End);
}
