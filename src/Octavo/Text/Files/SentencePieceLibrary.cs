using Octavo.Text.Models;
using Octavo.Text.Normalizers;

namespace Octavo.Text.Files;

/// <summary>The steps by which the SentencePiece library itself reads text, for a model that comes alone.</summary>
internal static class SentencePieceLibrary
{
    /// <summary>What unknown text lies below the lowest score.</summary>
    private const double UserDefinedPenalty = 0.1;

    /// <summary>The step from text to normalised text.</summary>
    /// <exception cref="InvalidDataException">The map of characters is broken.</exception>
    public static Normalizer NormalizerOf(SentencePieceModel file, string path) => new SentencePieceNormalizer(file, UserDefined(file, path), path);

    /// <summary>The step from normalised text to pieces.</summary>
    /// <exception cref="InvalidDataException">The model has pieces that the algorithm would not know what to do with.</exception>
    public static TokenModel ModelOf(SentencePieceModel file, string path) => ModelOf(file, path, file.IdsOf(PieceKind.Byte));

    /// <summary>The same.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="bytes">Those pieces of which only the last one of a character has an extent.</param>
    /// <exception cref="InvalidDataException">The model has pieces that the algorithm would not know what to do with.</exception>
    public static TokenModel ModelOf(SentencePieceModel file, string path, IEnumerable<int> bytes)
    {
        return file.Algorithm == SentencePieceAlgorithm.Unigram
            ? new SentencePieces(UnigramOf(file, path), null, bytes)
            : new SentencePieces(BpeOf(file, path), UserDefined(file, path), bytes);
    }

    private static TokenTrie? UserDefined(SentencePieceModel file, string path)
    {
        var pieces = file.Only(PieceKind.UserDefined);
        return pieces.Count == 0 ? null : new TokenTrie(pieces, path);
    }

    private static Unigram UnigramOf(SentencePieceModel file, string path)
    {
        var normal = file.IdsOf(PieceKind.Normal).Select(id => file.Scores[id]).ToList();
        // As in the library, which begins from the smallest positive number: longer user-defined pieces are hardly better.
        var highest = Math.Max(normal.DefaultIfEmpty().Max(), 1.17549435E-38f);
        var scores = new double[file.Scores.Length];
        for (var id = 0; id < scores.Length; id++)
        {
            scores[id] = file.Kinds[id] == PieceKind.UserDefined
                ? (System.Text.Encoding.UTF8.GetByteCount(file.Pieces[id]) * highest) - UserDefinedPenalty
                : file.Scores[id];
        }

        var options = new UnigramOptions
        {
            UnknownId = file.UnknownId,
            ByteFallback = file.ByteFallback,
            Searched = file.Only(PieceKind.Normal, PieceKind.UserDefined),
            LowestScore = normal.DefaultIfEmpty().Min(),
            IsLibrary = true,
        };
        return new Unigram(file.Pieces, scores, options, path);
    }

    private static Bpe BpeOf(SentencePieceModel file, string path)
    {
        if (file.Kinds.Contains(PieceKind.Unused))
            throw new InvalidDataException($"{path}: expected a BPE model without pieces of the kind unused, found {file.IdsOf(PieceKind.Unused).Count()}");
        var tokens = new TokenTable(file.Pieces);
        var options = new BpeOptions
        {
            Unknown = file.Pieces[file.UnknownId].ToString(),
            FuseUnknown = true,
            ByteFallback = file.ByteFallback,
        };
        return new Bpe(tokens, SentencePieceMerges.ByScore(file, path), options);
    }
}
