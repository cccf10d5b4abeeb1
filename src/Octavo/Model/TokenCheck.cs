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
            if (batch.LengthOf(i) > config.MaxPositions)
                throw new ArgumentException($"sequence {i} has {batch.LengthOf(i)} tokens, the model only {config.MaxPositions} positions", nameof(batch));
        }

        Check(batch.InputIds, config.VocabularySize, "input id");
        Check(batch.TokenTypeIds, config.TypeVocabularySize, "token type id");
    }

    private static void Check(int[] ids, int limit, string what)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)limit)
                throw new ArgumentException($"{what} of token {i}: expected 0 to {limit - 1}, found {ids[i]}");
        }
    }
}
