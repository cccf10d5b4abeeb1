using System.Globalization;
using Octavo.Server.Errors;
using Octavo.Text;

namespace Octavo.Server.Requests;

/// <summary>One input of a request: a text, a pair of texts, or ids.</summary>
/// <param name="Path">Where it stands in the request.</param>
/// <param name="Text">The text; empty for ids.</param>
/// <param name="Pair">The second text of a pair; null for none.</param>
/// <param name="Ids">What the model computes as it is; null for texts.</param>
internal sealed record InputText(string Path, string Text, string? Pair = null, int[]? Ids = null)
{
    /// <summary>Refuses nothing, and what is too long.</summary>
    /// <returns>Its code points.</returns>
    /// <exception cref="RequestException">It is refused.</exception>
    public long Check(int mostUnits)
    {
        if (Ids is null ? Text.Length == 0 && string.IsNullOrEmpty(Pair) : Ids.Length == 0)
            throw new RequestException(ErrorKind.Empty, $"{Path}: expected a text, found an empty one") { Parameter = Path };
        var longest = Math.Max(Text.Length, Pair?.Length ?? 0);
        if (longest > mostUnits)
            throw new RequestException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"{Path}: expected a text of at most {mostUnits} UTF-16 units, found {longest}")) { Parameter = Path };
        return CodePointsOf(Text) + CodePointsOf(Pair ?? "");
    }

    private static long CodePointsOf(string text)
    {
        var pairs = 0;
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDBFF'); i >= 0 && i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1])) pairs++;
        }

        return text.Length - pairs;
    }
}
