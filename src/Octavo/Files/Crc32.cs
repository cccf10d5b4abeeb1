using System.Buffers.Binary;

namespace Octavo.Files;

/// <summary>The checksum of zip archives, eight bytes at a time.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[][] Tables = MakeTables();

    public static uint Compute(ReadOnlySpan<byte> bytes) => Continue(0, bytes);

    /// <summary>The checksum of what came before and these bytes together.</summary>
    /// <param name="before">The checksum of what came before; 0 for nothing.</param>
    /// <param name="bytes">The bytes.</param>
    public static uint Continue(uint before, ReadOnlySpan<byte> bytes)
    {
        var t = Tables;
        var crc = ~before;
        while (bytes.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[7][(byte)low] ^ t[6][(byte)(low >> 8)] ^ t[5][(byte)(low >> 16)] ^ t[4][low >> 24]
                ^ t[3][(byte)high] ^ t[2][(byte)(high >> 8)] ^ t[1][(byte)(high >> 16)] ^ t[0][high >> 24];
            bytes = bytes[8..];
        }

        foreach (var b in bytes) crc = t[0][(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[8][];
        for (var n = 0; n < 8; n++)
        {
            tables[n] = new uint[256];
            for (var i = 0u; i < 256; i++)
            {
                if (n > 0)
                {
                    var before = tables[n - 1][i];
                    tables[n][i] = (before >> 8) ^ tables[0][(byte)before];
                    continue;
                }

                var crc = i;
                for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
                tables[0][i] = crc;
            }
        }

        return tables;
    }
}
