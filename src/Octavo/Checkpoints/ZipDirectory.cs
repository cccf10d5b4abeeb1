using System.Buffers.Binary;
using System.Text;
using Octavo.Files;

namespace Octavo.Checkpoints;

/// <summary>
/// The records of a zip archive as PyTorch writes it: all in one folder, stored and not compressed.
/// Nothing is extracted; a record is a place in the file.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;
    private const uint EntrySignature = 0x02014B50;
    private const uint LocalSignature = 0x04034B50;
    private const int EncryptedFlags = 0x2041; // encrypted, strongly encrypted, directory encrypted
    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int Locator64Length = 20;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    private const int ChecksumChunk = 1 << 20;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly CheckpointFile _file;
    private readonly Dictionary<string, Record> _records = new(StringComparer.Ordinal);
    private string? _root;

    private ZipDirectory(CheckpointFile file)
    {
        _file = file;
    }

    public static bool IsZip(CheckpointFile file) =>
        file.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(file.Read(0, 4)) == LocalSignature;

    public static ZipDirectory Read(CheckpointFile file)
    {
        var zip = new ZipDirectory(file);
        zip.ReadDirectory();
        return zip;
    }

    /// <summary>Finds a record and checks that its bytes are as they were written.</summary>
    /// <param name="name">Its name within the archive's folder.</param>
    /// <param name="maxLength">How long it may be.</param>
    /// <returns>Where its bytes are in the file; null if there is no such record.</returns>
    public (long Offset, int Length)? Find(string name, int maxLength = int.MaxValue)
    {
        if (!_records.TryGetValue(name, out var record)) return null;
        if (record.Method != 0) throw Broken($"record '{name}' stored as it is", $"compression method {record.Method}");
        if (record.Length > maxLength) throw Broken($"record '{name}' of at most {maxLength} bytes", $"{record.Length}");
        var found = Checksum(record);
        return found == record.Crc
            ? (record.Offset, (int)record.Length)
            : throw Broken($"record '{name}' with checksum {record.Crc:x8}", $"{found:x8}");
    }

    private uint Checksum(Record record)
    {
        var (checksum, buffer) = (0u, new byte[Math.Min(record.Length, ChecksumChunk)]);
        for (var done = 0L; done < record.Length; done += buffer.Length)
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, record.Length - done));
            _file.Read(record.Offset + done, chunk);
            checksum = Crc32.Continue(checksum, chunk);
        }

        return checksum;
    }

    private void ReadDirectory()
    {
        var (offset, length, count) = FindDirectory();
        var end = offset + length;
        var position = offset;
        for (var i = 0L; i < count; i++)
        {
            if (position > end - EntryLength) throw Broken($"{count} entries in the directory", $"{i}");
            ReadOnlySpan<byte> header = _file.Read(position, EntryLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != EntrySignature) throw Broken("an entry of the directory", "something else");
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
            var commentLength = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
            var tail = nameLength + extraLength + commentLength;
            if (position + EntryLength > end - tail) throw Broken("entries within the directory", "one that is longer");
            var name = _file.Read(position + EntryLength, nameLength);
            var extra = _file.Read(position + EntryLength + nameLength, extraLength);
            AddRecord(name, ReadRecord(header, name, extra, offset));
            position += EntryLength + tail;
        }

        if (position != end) throw Broken($"a directory of {length} bytes", $"{position - offset}");
    }

    private (long Offset, long Length, long Count) FindDirectory()
    {
        var end = FindEnd();
        ReadOnlySpan<byte> record = _file.Read(end, EndLength);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        var directoryEnd = end;
        if (end >= Locator64Length
            && _file.Read(end - Locator64Length, Locator64Length) is var locator
            && BinaryPrimitives.ReadUInt32LittleEndian(locator) == Locator64Signature)
        {
            directoryEnd = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
            if (directoryEnd < 0 || directoryEnd > end - Locator64Length - End64Length) throw Broken("the end record of zip64", "none");
            ReadOnlySpan<byte> record64 = _file.Read(directoryEnd, End64Length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record64) != End64Signature) throw Broken("the end record of zip64", "something else");
            count = Agreeing(count, ushort.MaxValue, BinaryPrimitives.ReadInt64LittleEndian(record64[32..]));
            length = Agreeing(length, uint.MaxValue, BinaryPrimitives.ReadInt64LittleEndian(record64[40..]));
            offset = Agreeing(offset, uint.MaxValue, BinaryPrimitives.ReadInt64LittleEndian(record64[48..]));
        }

        if (count < 0 || length < 0 || offset < 0 || offset > directoryEnd || length > directoryEnd - offset)
            throw Broken("a directory within the file", $"{length} bytes from {offset} of {_file.Length}");
        return (offset, length, count);
    }

    private long Agreeing(long narrow, long unsaid, long wide) =>
        narrow == unsaid || narrow == wide ? wide : throw Broken($"{narrow} in both end records", $"{wide}");

    private long FindEnd()
    {
        var first = Math.Max(0, _file.Length - EndLength - ushort.MaxValue);
        var tail = _file.Read(first, (int)(_file.Length - first));
        for (var position = tail.Length - EndLength; position >= 0; position--)
        {
            var record = tail.AsSpan(position, EndLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) == EndSignature
                && BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) == tail.Length - EndLength - position)
            {
                return first + position;
            }
        }

        throw Broken("the end record of a zip archive", "none: the file is cut or damaged");
    }

    private Record ReadRecord(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra, long directory)
    {
        var method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long local = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        var wide = FindZip64(extra);
        length = Widened(length, ref wide);
        packed = Widened(packed, ref wide);
        local = Widened(local, ref wide);
        if ((BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) & EncryptedFlags) != 0) throw Broken("no encryption", "an encrypted record");
        if (method == 0 && packed != length) throw Broken("a stored record of one length", $"{packed} and {length}");
        if (local < 0 || local > directory - LocalLength) throw Broken("records before the directory", $"one at {local}");
        ReadOnlySpan<byte> header2 = _file.Read(local, LocalLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header2) != LocalSignature) throw Broken("the header of a record", "something else");
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header2[26..]);
        var start = local + LocalLength + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(header2[28..]);
        if (packed < 0 || length < 0 || start > directory || packed > directory - start)
            throw Broken("records before the directory", $"one of {packed} bytes at {local}");
        if (!name.SequenceEqual(_file.Read(local + LocalLength, nameLength))) throw Broken("a record by one name", "two names");
        return new Record(start, length, method, crc);
    }

    private static ReadOnlySpan<byte> FindZip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (id == 1) return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return default;
    }

    private long Widened(long narrow, ref ReadOnlySpan<byte> wide)
    {
        if (narrow != uint.MaxValue) return narrow;
        if (wide.Length < 8) throw Broken("a length of 64 bits", "none");
        var value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
        return value;
    }

    private void AddRecord(ReadOnlySpan<byte> bytes, Record record)
    {
        string name;
        try
        {
            name = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(_file.Path, "expected UTF-8 for the name of a record, found bytes that are not", e);
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var plain = slash > 0 && name.IndexOfAny(['\\', '\0']) < 0 && !name.Split('/').Any(part => part is "" or "." or "..");
        if (!plain) throw Broken("records in one folder", $"'{name}'");
        _root ??= name[..slash];
        if (name[..slash] != _root) throw Broken($"records in the folder '{_root}'", $"'{name}'");
        if (!_records.TryAdd(name[(slash + 1)..], record)) throw Broken("every record once", $"'{name}' twice");
    }

    private CheckpointException Broken(string expected, string found) => new(_file.Path, $"zip: expected {expected}, found {found}");

    private readonly record struct Record(long Offset, long Length, int Method, uint Crc);
}
