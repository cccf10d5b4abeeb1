using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>One batch of texts as an embedder learns from it.</summary>
internal static class EmbeddingGradients
{
    /// <summary>Loss, embeddings and gradients of a batch.</summary>
    public static (TrainableModel Model, double Loss) Compute(Checkpoint checkpoint, EmbedderFolder folder, EmbeddingObjective objective, IReadOnlyList<TokenBatch> texts, float[] scores, ModelOptions options)
    {
        if (folder.Pooling is null)
            throw new CheckpointException(folder.Folder, "expected a module Pooling, found SpladePooling: weights of words are not trained here");
        var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        if (checkpoint.Quantized.Count > 0)
            throw new CheckpointException(checkpoint.Folder, "expected a float model, found a quantised one: its codes have no gradients");
        Check(objective, texts, scores);
        foreach (var column in texts) TokenCheck.Check(column, config);
        var model = TrainableModel.OfEmbedder(checkpoint, config, folder, new(objective, texts.Count, 0), options);
        try
        {
            return (model, model.Accumulate(Together(texts), scores, default));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void Check(EmbeddingObjective objective, IReadOnlyList<TokenBatch> texts, float[] scores)
    {
        if (texts.Count < 2 || (texts.Count > 2 && !objective.IsContrastive))
            throw new ArgumentException($"texts: expected {(objective.IsContrastive ? "at least two" : "two")} of each example, found {texts.Count}", nameof(texts));
        var count = texts[0].Count;
        if (texts.FirstOrDefault(column => column.Count != count) is { } other)
            throw new ArgumentException($"texts: expected {count} in each place of the examples, found {other.Count}", nameof(texts));
        if (objective.IsContrastive && count < 2 && texts.Count == 2)
            throw new ArgumentException("texts: expected at least two examples to tell texts from one another, or negatives, found one example", nameof(texts));
        if (scores.Length != (objective.IsContrastive ? 0 : count))
            throw new ArgumentException($"labels: expected {(objective.IsContrastive ? "none, for texts are told from one another" : FormattableString.Invariant($"{count}, a score of each pair"))}, found {scores.Length}", nameof(scores));
        if (Array.FindIndex(scores, score => score is not (>= -1 and <= 1)) is >= 0 and var wrong)
            throw new ArgumentException(FormattableString.Invariant($"labels: expected -1 to 1, which is what a cosine can be, found {scores[wrong]} at element {wrong}"), nameof(scores));
    }

    /// <summary>All columns as one batch, without pads.</summary>
    /// <exception cref="ArgumentException">A pad stands before a token.</exception>
    private static TokenBatch Together(IReadOnlyList<TokenBatch> columns)
    {
        var (ids, types, offsets) = (new List<int>(), new List<int>(), new List<int> { 0 });
        foreach (var column in columns)
        {
            for (var s = 0; s < column.Count; s++)
            {
                var (start, length) = (column.Offsets[s], LengthOf(column, s));
                ids.AddRange(column.InputIds.AsSpan(start, length));
                types.AddRange(column.TokenTypeIds.AsSpan(start, length));
                offsets.Add(ids.Count);
            }
        }

        return new TokenBatch([.. ids], [.. types], [.. offsets]);
    }

    private static int LengthOf(TokenBatch batch, int s)
    {
        if (batch.AttentionMask is null) return batch.LengthOf(s);
        var mask = batch.AttentionMask.AsSpan(batch.Offsets[s], batch.LengthOf(s));
        var length = mask.IndexOf((byte)0) is >= 0 and var pad ? pad : mask.Length;
        return length > 0 && !mask[length..].Contains((byte)1)
            ? length
            : throw new ArgumentException($"attention_mask: expected ones and then zeros, at least one token of each text, found others in text {s}");
    }
}
