using Octavo.Model;
using Octavo.Text;

namespace Octavo.Evaluation.Entities;

/// <summary>A sentence as a model reads it, and where each word begins there.</summary>
/// <param name="Encoding">Its tokens, T.</param>
/// <param name="FirstTokens">The first token of each word; -1 for words that were cut off or have none, [W].</param>
internal sealed record WordTokens(TokenEncoding Encoding, int[] FirstTokens)
{
    /// <summary>Turns sentences into tokens.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="config">The model's: what ids its tables have, and how many positions.</param>
    /// <param name="data">The sentences.</param>
    /// <param name="maxLength">Most tokens of one.</param>
    /// <exception cref="InvalidDataException">The model cannot compute a sentence: its line is named.</exception>
    public static WordTokens[] Of(Tokenizer tokenizer, EncoderConfig config, ConllData data, int maxLength)
    {
        var length = Math.Min(maxLength, Math.Min(config.MaxTokens, tokenizer.ModelMaxLength));
        return [.. data.Sentences.Select(sentence => Of(tokenizer, config, data.Path, sentence, length))];
    }

    private static WordTokens Of(Tokenizer tokenizer, EncoderConfig config, string path, TaggedSentence sentence, int length)
    {
        var encoding = tokenizer.EncodeWords(sentence.Words, length);
        if (encoding.InputIds.Count == 0)
            throw new InvalidDataException($"{path}: line {sentence.Line}: expected words with tokens, found none");
        if (TokenCheck.ProblemOf(TokenBatch.Of([encoding]), 0, config) is { } problem)
            throw new InvalidDataException($"{path}: line {sentence.Line}: {problem}");
        var first = new int[sentence.Words.Count];
        Array.Fill(first, -1);
        for (var token = encoding.InputIds.Count - 1; token >= 0; token--)
        {
            if (encoding.Words![token] is >= 0 and var word) first[word] = token;
        }

        return new(encoding, first);
    }
}
