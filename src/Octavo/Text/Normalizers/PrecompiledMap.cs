using System.Buffers.Binary;
using System.Text;

namespace Octavo.Text.Normalizers;

/// <summary>
/// The map of a SentencePiece model from texts to texts: a double array over UTF-8 (Yata et al., 2007; darts-clone), whose
/// values point into strings that end with a zero. It is checked whole when it is read, so that no look-up can leave it.
/// </summary>
/// <remarks>
/// Hugging Face's tokenizers and the SentencePiece library read the same map otherwise: the first replaces a grapheme
/// cluster or a character by what its <em>shortest</em> beginning becomes (<see cref="Replace"/>), the second
/// goes through the text by the <em>longest</em> beginnings (<see cref="LongestPrefix"/>).
/// </remarks>
internal sealed class PrecompiledMap
{
    private const int LargestCharacter = 4;

    private readonly uint[] _units;
    private readonly Dictionary<int, string> _values = [];

    private PrecompiledMap(uint[] units) => _units = units;

    /// <summary>Reads a map: the length of the array in bytes, the array, the strings.</summary>
    /// <param name="bytes">The field <c>precompiled_charsmap</c>.</param>
    /// <param name="where">What messages call it.</param>
    /// <exception cref="InvalidDataException">It lies about its length, points outside itself or holds no UTF-8.</exception>
    public static PrecompiledMap Parse(ReadOnlySpan<byte> bytes, string where)
    {
        if (bytes.Length < sizeof(uint)) throw new InvalidDataException($"{where}: expected a length of four bytes, found {bytes.Length} bytes");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        bytes = bytes[sizeof(uint)..];
        if (length > bytes.Length || length % sizeof(uint) != 0 || length == 0)
            throw new InvalidDataException($"{where}: expected an array of a multiple of four bytes, at most {bytes.Length}, found a length of {length}");
        var units = new uint[length / sizeof(uint)];
        for (var i = 0; i < units.Length; i++) units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * sizeof(uint))..]);
        var map = new PrecompiledMap(units);
        map.ReadValues(bytes[(int)length..], where);
        return map;
    }

    /// <summary>What the shortest beginning of a text that the map has becomes; it stands for the whole text.</summary>
    /// <param name="text">A grapheme cluster or a character.</param>
    /// <returns>Null where the map has no beginning of it.</returns>
    public string? Replace(ReadOnlySpan<char> text)
    {
        var walk = new DoubleArrayWalk(_units);
        for (var i = 0; i < text.Length;)
        {
            if (!Step(ref walk, text, ref i, out var value)) return null;
            if (value >= 0) return _values[value];
        }

        return null;
    }

    /// <summary>What the longest beginning of a text that the map has becomes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">UTF-16 units of that beginning.</param>
    /// <returns>Null where the map has no beginning of it.</returns>
    public string? LongestPrefix(ReadOnlySpan<char> text, out int length)
    {
        var walk = new DoubleArrayWalk(_units);
        var found = -1;
        length = 0;
        for (var i = 0; i < text.Length && Step(ref walk, text, ref i, out var value);)
        {
            if (value >= 0) (found, length) = (value, i);
        }

        return found < 0 ? null : _values[found];
    }

    /// <summary>Walks along one character.</summary>
    /// <param name="walk">Where the walk stands.</param>
    /// <param name="text">The text.</param>
    /// <param name="i">Where the character begins; moved behind it.</param>
    /// <param name="value">What the map has for all up to here; -1 for nothing.</param>
    /// <returns>The walk goes on.</returns>
    private static bool Step(ref DoubleArrayWalk walk, ReadOnlySpan<char> text, ref int i, out int value)
    {
        Span<byte> bytes = stackalloc byte[LargestCharacter];
        var codePoint = Characters.At(text, i, out var units);
        var count = new Rune(codePoint).EncodeToUtf8(bytes);
        i += units;
        value = -1;
        foreach (var next in bytes[..count])
        {
            if (next == 0 || !walk.Next(next)) return false;
        }

        value = walk.Value;
        return true;
    }

    private void ReadValues(ReadOnlySpan<byte> strings, string where)
    {
        var utf8 = new UTF8Encoding(false, true);
        foreach (var value in DoubleArrayWalk.Values(_units, where))
        {
            if (value > strings.Length) throw new InvalidDataException($"{where}: expected strings up to byte {value}, found {strings.Length}");
            if (_values.ContainsKey(value)) continue;
            var rest = strings[value..];
            var end = rest.IndexOf((byte)0);
            try
            {
                _values[value] = utf8.GetString(end < 0 ? rest : rest[..end]);
            }
            catch (DecoderFallbackException e)
            {
                throw new InvalidDataException($"{where}: expected UTF-8, found other bytes in the string at {value}", e);
            }
        }
    }
}
