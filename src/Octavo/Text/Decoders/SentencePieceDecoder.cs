using System.Globalization;
using System.Text;
using Octavo.Text.Files;

namespace Octavo.Text.Decoders;

/// <summary>Pieces back to text as the SentencePiece library itself does it (<c>SentencePieceProcessor::Decode</c>).</summary>
internal sealed class SentencePieceDecoder : Decoder
{
    private const char EscapedSpace = '\u2581';

    private readonly Dictionary<string, PieceKind> _special = new(StringComparer.Ordinal);
    private readonly SentencePieceModel _file;

    /// <summary>Prepares the step.</summary>
    public SentencePieceDecoder(SentencePieceModel file)
    {
        _file = file;
        for (var id = 0; id < file.Kinds.Length; id++)
        {
            if (file.Kinds[id] is PieceKind.Control or PieceKind.Unknown or PieceKind.Byte) _special[file.Pieces[id].ToString()] = file.Kinds[id];
        }
    }

    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        var text = new StringBuilder();
        var bytes = new List<byte>();
        var hasPassedSpace = false;
        foreach (var token in tokens)
        {
            var kind = _special.GetValueOrDefault(token, PieceKind.Normal);
            if (kind == PieceKind.Byte)
            {
                bytes.Add(byte.Parse(token.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                continue;
            }

            AppendBytes(text, bytes);
            if (kind == PieceKind.Control) continue;
            if (kind == PieceKind.Unknown) text.Append(_file.UnknownSurface);
            else text.Append(WithoutFirstSpace(token, ref hasPassedSpace, text.Length).Replace(EscapedSpace, ' '));
        }

        AppendBytes(text, bytes);
        return [text.ToString()];
    }

    private string WithoutFirstSpace(string token, ref bool hasPassedSpace, int length)
    {
        if (hasPassedSpace || length > 0 || token[0] != EscapedSpace || !(_file.AddsDummyPrefix || _file.RemovesExtraSpaces)) return token;
        hasPassedSpace = !_file.RemovesExtraSpaces;
        return token[1..];
    }

    /// <summary>Bytes that are no UTF-8 become U+FFFD, each of them.</summary>
    private static void AppendBytes(StringBuilder text, List<byte> bytes)
    {
        for (var rest = bytes.ToArray().AsSpan(); rest.Length > 0;)
        {
            var valid = Rune.DecodeFromUtf8(rest, out var rune, out var count) == System.Buffers.OperationStatus.Done;
            text.Append(rune.ToString());
            rest = rest[(valid ? count : 1)..];
        }

        bytes.Clear();
    }
}
