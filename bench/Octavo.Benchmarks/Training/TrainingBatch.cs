using Octavo.Data;
using Octavo.Benchmarks.Workloads;
using Octavo.Evaluation;
using Octavo.Text;

namespace Octavo.Benchmarks.Training;

/// <summary>Pairs of MRPC with their labels, in the file's order, at their real lengths.</summary>
internal sealed record TrainingBatch(TokenBatch Tokens, float[] Labels)
{
    /// <summary>All whole batches of the bundled pairs.</summary>
    public static TrainingBatch[] Read(int size)
    {
        var tokenizer = WordPieceTokenizer.Load(Places.MiniLmPretrained);
        return
        [
            .. GlueTask.Find("mrpc").ReadExamples(Places.Mrpc).Chunk(size).Where(examples => examples.Length == size).Select(examples => new TrainingBatch(
                tokenizer.EncodeBatch([.. examples.Select(example => (example.Text, example.Pair))], 128, Padding.None),
                [.. examples.Select(example => example.Label == "1" ? 1f : 0f)])),
        ];
    }
}
