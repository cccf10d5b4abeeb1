using Octavo.Data;
using System.Globalization;
using Octavo.Evaluation;
using Octavo.Text;

namespace Octavo.Benchmarks.Workloads;

/// <summary>What one pass computes.</summary>
/// <param name="Shape">Its name.</param>
/// <param name="Batches">One or many.</param>
internal sealed record Workload(string Shape, IReadOnlyList<TokenBatch> Batches)
{
    private const int BatchOfPeers = 8;

    // What `octavo evaluate` takes at once.
    private const int BatchOfRagged = 64;

    /// <summary>The batches of a shape.</summary>
    public static Workload Create(string shape)
    {
        if (shape.Split('x') is [var b, var t]
            && int.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var sequences)
            && int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens))
        {
            return new(shape, [Random(sequences, tokens)]);
        }

        return new(shape, shape switch
        {
            "padded-128" => Mrpc(BatchOfPeers, 128, Padding.Max),
            "longest-of-8" => Mrpc(BatchOfPeers, 512, Padding.Longest),
            ModelShape.Ragged => Mrpc(BatchOfRagged, 512, Padding.None),
            _ => throw new ArgumentException($"expected a shape like 8x128, padded-128, longest-of-8 or {ModelShape.Ragged}, found '{shape}'"),
        });
    }

    private static TokenBatch Random(int sequences, int tokens)
    {
        var random = new Random(7);
        var ids = new int[sequences * tokens];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = random.Next(1000, ModelShape.Vocabulary);
        return new(ids, new int[ids.Length], [.. Enumerable.Range(0, sequences + 1).Select(i => i * tokens)]);
    }

    private static TokenBatch[] Mrpc(int size, int maxLength, Padding padding)
    {
        var tokenizer = WordPieceTokenizer.Load(Places.MiniLm);
        return [.. GlueTask.Find("mrpc").ReadExamples(Places.Mrpc)
            .Select(example => (example.Text, example.Pair))
            .Chunk(size)
            .Select(texts => tokenizer.EncodeBatch(texts, maxLength, padding))];
    }
}
