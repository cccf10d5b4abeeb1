using System.Runtime.InteropServices;
using System.Text;
using Octavo.Text.Alignment;

namespace Octavo.Text.Decoders;

/// <summary><c>ByteLevel</c>: letters become bytes again, bytes UTF-8 text; what is no UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens) ByteLetters.AppendBytes(token, bytes);
        return [Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes))];
    }
}
