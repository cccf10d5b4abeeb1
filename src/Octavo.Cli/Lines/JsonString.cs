using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Octavo.Cli.Lines;

/// <summary>
/// Reads the strings of JSON. .NET's own reader refuses halves of surrogate pairs, which are in the world and
/// which the tokenizer knows how to leave out.
/// </summary>
internal static class JsonString
{
    /// <summary>The string or name that a reader stands on.</summary>
    /// <param name="reader">The reader, over valid UTF-8.</param>
    public static string Read(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan);

    // The reader has checked that each backslash begins an escape that JSON has.
    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = new StringBuilder(escaped.Length);
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            if (plain < 0) plain = escaped.Length;
            text.Append(Encoding.UTF8.GetString(escaped[..plain]));
            escaped = escaped[plain..];
            if (escaped.IsEmpty) break;
            text.Append(escaped[1] == 'u' ? Unit(escaped.Slice(2, 4)) : Short(escaped[1]));
            escaped = escaped[(escaped[1] == 'u' ? 6 : 2)..];
        }

        return text.ToString();
    }

    private static char Unit(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out ushort unit, out _, 'x') ? (char)unit : throw new JsonException("expected four hexadecimal digits");

    private static char Short(byte letter) => (char)letter switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        var itself => itself,
    };
}
