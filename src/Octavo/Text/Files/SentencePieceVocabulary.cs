using Octavo.Text.Models;

namespace Octavo.Text.Files;

/// <summary>A piece that a family puts before those of a SentencePiece file.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Score">Its score.</param>
internal sealed record SpecialPiece(string Text, double Score = 0);

/// <summary>The model over a SentencePiece file's pieces as Hugging Face's tokenizers have it, with the ids of a family.</summary>
internal static class SentencePieceVocabulary
{
    /// <summary>Ids as in the file.</summary>
    public static TokenModelOfFile AsItIs(SentencePieceModel file, string path)
    {
        if (file.Algorithm == SentencePieceAlgorithm.Bpe) return BpeOf(file, path);
        var scores = Array.ConvertAll(file.Scores, score => (double)score);
        return UnigramOf(file.Pieces, scores, file.UnknownId, file, path);
    }

    /// <summary>Pieces of the family's own, those of the file less the first ones, and a mask.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="first">The family's own pieces.</param>
    /// <param name="unknown">Which of them is unknown.</param>
    /// <param name="skipped">How many of the file's are left out.</param>
    /// <param name="mask">The last piece.</param>
    public static TokenModelOfFile Rearranged(SentencePieceModel file, string path, SpecialPiece[] first, int unknown, int skipped, string mask)
    {
        if (file.Algorithm != SentencePieceAlgorithm.Unigram) throw new InvalidDataException($"{path}: trainer_spec.model_type: expected 1 (unigram) for this family, found 2 (BPE)");
        var entries = new VocabularyEntries(8 * file.Scores.Length);
        var scores = new List<double>();
        foreach (var piece in first) Add(piece.Text, piece.Score);
        for (var id = skipped; id < file.Scores.Length; id++) Add(file.Pieces[id], file.Scores[id]);
        Add(mask, 0);
        return UnigramOf(entries, [.. scores], unknown, file, path);

        void Add(ReadOnlySpan<char> text, double score)
        {
            entries.Add(scores.Count, text);
            scores.Add(score);
        }
    }

    private static TokenModelOfFile UnigramOf(VocabularyEntries entries, double[] scores, int unknown, SentencePieceModel file, string path)
    {
        var options = new UnigramOptions { UnknownId = unknown, ByteFallback = file.ByteFallback };
        return new(new Unigram(entries, scores, options, path), scores.Length, path);
    }

    private static TokenModelOfFile BpeOf(SentencePieceModel file, string path)
    {
        var tokens = new TokenTable(file.Pieces);
        var options = new BpeOptions { Unknown = file.Pieces[file.UnknownId].ToString(), FuseUnknown = true, ByteFallback = file.ByteFallback };
        return new(new Bpe(tokens, SentencePieceMerges.InOrder(file, tokens, path), options), file.Scores.Length, path);
    }
}
