using System.Text;

namespace Octavo.Text.Alignment;

/// <summary>
/// The letters that stand for bytes in byte-level vocabularies (GPT-2's <c>bytes_to_unicode</c>): printable Latin-1 for itself, the
/// other bytes for U+0100 and what follows.
/// </summary>
internal static class ByteLetters
{
    private static readonly char[] Letters = Build();
    private static readonly short[] Bytes = Invert();

    /// <summary>All letters.</summary>
    public static ReadOnlySpan<char> All => Letters;

    /// <summary>The letter of a byte.</summary>
    public static char Of(byte value) => Letters[value];

    /// <summary>The bytes that a token stands for; its own UTF-8 where a character of it is no such letter.</summary>
    public static void AppendBytes(string token, List<byte> bytes)
    {
        var first = bytes.Count;
        foreach (var c in token)
        {
            if (c < Bytes.Length && Bytes[c] >= 0)
            {
                bytes.Add((byte)Bytes[c]);
                continue;
            }

            bytes.RemoveRange(first, bytes.Count - first);
            bytes.AddRange(Encoding.UTF8.GetBytes(token));
            return;
        }
    }

    private static char[] Build()
    {
        var letters = new char[256];
        var next = (char)0x100;
        for (var b = 0; b < letters.Length; b++)
            letters[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : next++;
        return letters;
    }

    private static short[] Invert()
    {
        var bytes = new short[0x144];
        Array.Fill(bytes, (short)-1);
        for (var b = 0; b < Letters.Length; b++) bytes[Letters[b]] = (short)b;
        return bytes;
    }
}
