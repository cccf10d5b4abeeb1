using Octavo.Text;

namespace Octavo.Model;

/// <summary>Whether a model can compute a batch.</summary>
internal static class TokenCheck
{
    /// <summary>Checks a batch.</summary>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    public static void Check(TokenBatch batch, EncoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (var i = 0; i < batch.Count; i++)
        {
            if (ProblemOf(batch, i, config) is { } problem)
                throw new ArgumentException($"sequence {i}: {problem}", nameof(batch));
        }
    }

    /// <summary>A sequence by itself, ready to stand beside others.</summary>
    /// <exception cref="ArgumentException">The batch is padded, an id lies outside its table, or the sequence is longer than the model's positions.</exception>
    public static TokenBatch Single(TokenBatch batch, int sequence, EncoderConfig config)
    {
        if (batch.AttentionMask is not null)
            throw new ArgumentException("sequences: expected a batch without padding, found one with a mask", nameof(batch));
        if (ProblemOf(batch, sequence, config) is { } problem)
            throw new ArgumentException($"sequence {sequence}: {problem}", nameof(batch));
        return batch.Slice(sequence, 1);
    }

    /// <summary>What is wrong with a sequence of a batch; null if nothing is.</summary>
    public static string? ProblemOf(TokenBatch batch, int sequence, EncoderConfig config)
    {
        var (start, length) = (batch.Offsets[sequence], batch.LengthOf(sequence));
        if (length > config.MaxTokens)
            return $"expected at most {config.MaxTokens} tokens, the positions of the model, found {length}";
        return ProblemOf(batch.InputIds.AsSpan(start, length), config.VocabularySize, "input id")
            ?? (config.TypeVocabularySize == 0 ? null : ProblemOf(batch.TokenTypeIds.AsSpan(start, length), config.TypeVocabularySize, "token type id"));
    }

    private static string? ProblemOf(ReadOnlySpan<int> ids, int limit, string what)
    {
        var wrong = ids.IndexOfAnyExceptInRange(0, limit - 1);
        if (wrong < 0)
            return null;
        var note = what == "token type id" && limit == 1 ? ": the model has one token type, so that it takes texts but no pairs" : "";
        return $"{what} of token {wrong}: expected 0 to {limit - 1}, found {ids[wrong]}{note}";
    }
}
