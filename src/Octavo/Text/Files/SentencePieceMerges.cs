using Octavo.Text.Models;

namespace Octavo.Text.Files;

/// <summary>
/// The merges of a SentencePiece model of the kind BPE, which lists no merges but pieces with scores: any two pieces merge
/// whose text together is a piece, the one with the highest score first.
/// </summary>
internal static class SentencePieceMerges
{
    /// <summary>As the library merges: of pieces with one score the leftmost in the text.</summary>
    public static MergeTable ByScore(SentencePieceModel file, string path)
    {
        var parts = new TokenTable(file.Only(PieceKind.Normal, PieceKind.UserDefined));
        var merges = new MergeTable(parts, null, path);
        var (rank, score) = (-1, float.NaN);
        foreach (var id in file.IdsOf(PieceKind.Normal).OrderByDescending(id => file.Scores[id]))
        {
            if (file.Scores[id] != score) (rank, score) = (rank + 1, file.Scores[id]);
            foreach (var (left, right) in HalvesOf(file.Pieces[id].ToString(), parts)) merges.Set(left, right, id, rank);
        }

        return merges;
    }

    /// <summary>
    /// As Transformers lists them (<c>generate_merges</c>): by falling scores, then the longer left half, then the longer
    /// right half; else in the order of the ids of the piece, of its left half and of its right half.
    /// </summary>
    public static MergeTable InOrder(SentencePieceModel file, TokenTable tokens, string path)
    {
        var merges = new MergeTable(tokens, null, path);
        var found = from id in Enumerable.Range(0, file.Scores.Length)
                    from halves in HalvesOf(file.Pieces[id].ToString(), tokens).Order()
                    select (Id: id, halves.Left, halves.Right);
        var ordered = found
            .OrderByDescending(merge => file.Scores[merge.Id])
            .ThenByDescending(merge => LengthOf(file.Pieces[merge.Left]))
            .ThenByDescending(merge => LengthOf(file.Pieces[merge.Right]));
        var rank = 0;
        foreach (var (id, left, right) in ordered) merges.Set(left, right, id, rank++);
        return merges;
    }

    /// <summary>Code points of a text.</summary>
    private static int LengthOf(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var unit in text) count += char.IsLowSurrogate(unit) ? 0 : 1;
        return count;
    }

    private static IEnumerable<(int Left, int Right)> HalvesOf(string piece, TokenTable tokens)
    {
        for (var cut = 1; cut < piece.Length; cut++)
        {
            if (tokens.Find(piece.AsSpan(0, cut)) is var left and >= 0 && tokens.Find(piece.AsSpan(cut)) is var right and >= 0) yield return (left, right);
        }
    }
}
