using Octavo.Text;

namespace Octavo.Server.Requests;

/// <summary>Texts whose beginning is cut off (<c>truncation_side</c> left of Transformers): of a pair the longer one, then both, as <c>longest_first</c> does.</summary>
internal static class LeftCut
{
    /// <summary>The last tokens of each text, and all special ones.</summary>
    /// <param name="whole">The tokens of all.</param>
    /// <param name="most">How many may stay.</param>
    public static TokenBatch Of(TokenEncoding whole, int most)
    {
        int[] texts = [.. Enumerable.Range(0, whole.InputIds.Count).Select(whole.TextOf)];
        var (first, second) = (texts.Count(text => text == 0), texts.Count(text => text == 1));
        var kept = Lengths(first, second, Math.Max(0, most - (texts.Length - first - second)));
        var (skip, ids, types) = (new[] { first - kept.First, second - kept.Second }, new List<int>(most), new List<int>(most));
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] >= 0 && skip[texts[i]]-- > 0) continue;
            ids.Add(whole.InputIds[i]);
            types.Add(whole.TokenTypeIds[i]);
        }

        return new([.. ids], [.. types], [0, ids.Count]);
    }

    private static (int First, int Second) Lengths(int first, int second, int room)
    {
        if (first + second <= room) return (first, second);
        var (shorter, longer) = (Math.Min(first, second), Math.Max(first, second));
        if (shorter + shorter <= room) longer = room - shorter;
        else (shorter, longer) = (room / 2, room - (room / 2));
        return first <= second ? (shorter, longer) : (longer, shorter);
    }
}
