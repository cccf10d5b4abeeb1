using Octavo.Text;

namespace Octavo.Model.Entities;

/// <summary>What the model says of one token of a text (<c>gather_pre_entities</c> of Transformers).</summary>
/// <param name="Scores">Probability of each label, [L].</param>
/// <param name="Word">The token as the vocabulary has it; of an unknown one its text.</param>
/// <param name="Start">Where it begins in the text, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Index">Its place in the window.</param>
/// <param name="ContinuesWord">Whether it belongs to the word of the token before it.</param>
internal sealed record TaggedToken(double[] Scores, string Word, int Start, int End, int Index, bool ContinuesWord)
{
    /// <summary>The label with the highest probability; of equal ones the first.</summary>
    public int Best => BestOf(Scores);

    /// <summary>Its probability.</summary>
    public double BestScore => Scores[Best];

    /// <summary>The index of the highest score; of equal ones the first.</summary>
    public static int BestOf(ReadOnlySpan<double> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            best = scores[i] > scores[best] ? i : best;
        return best;
    }

    /// <summary>The tokens of a window that stand for text; special tokens around it are left out.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="text">The text.</param>
    /// <param name="window">Its tokens, or some of them, T with the special ones.</param>
    /// <param name="logits">The model's answer, [T, L].</param>
    public static List<TaggedToken> Of(Tokenizer tokenizer, string text, TokenEncoding window, ReadOnlySpan<float> logits)
    {
        var tokens = new List<TaggedToken>(window.InputIds.Count);
        var labels = logits.Length / window.InputIds.Count;
        for (var i = 0; i < window.InputIds.Count; i++)
        {
            if (window.TextOf(i) < 0) continue;
            var (id, (start, end)) = (window.InputIds[i], window.Offsets[i]);
            var slice = text.AsSpan(start, Math.Max(0, end - start));
            var isUnknown = id == tokenizer.UnkId;
            var word = isUnknown ? slice.ToString() : tokenizer.TokenOf(id) ?? "";
            tokens.Add(new(Softmax(logits.Slice(i * labels, labels)), word, start, end, i, !isUnknown && Continues(tokenizer, text, word, start, slice)));
        }

        return tokens;
    }

    /// <summary>
    /// Whether a token goes on with a word. Where continuing tokens have a prefix they are longer than their text; else whatever has no space
    /// before it does, so that punctuation belongs to the word before it.
    /// </summary>
    private static bool Continues(Tokenizer tokenizer, string text, string word, int start, ReadOnlySpan<char> slice) => tokenizer.HasContinuingPrefix
        ? Characters.Count(word) != Characters.Count(slice)
        : start > 0 && text[start - 1] != ' ' && (start >= text.Length || text[start] != ' ');

    private static double[] Softmax(ReadOnlySpan<float> logits)
    {
        var highest = float.NegativeInfinity;
        foreach (var logit in logits)
            highest = Math.Max(highest, logit);
        var (scores, sum) = (new double[logits.Length], 0.0);
        for (var i = 0; i < scores.Length; i++)
            sum += scores[i] = Math.Exp(logits[i] - (double)highest);
        for (var i = 0; i < scores.Length; i++)
            scores[i] /= sum;
        return scores;
    }
}
