using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Cli.Embedders;

/// <summary>Gradients of an embedder for ids in a file, as <c>octavo forward --gradients --objective</c> writes them.</summary>
internal static class EmbedderGradients
{
    /// <summary>The loss, the embeddings of each place of the examples, and the gradient of every parameter.</summary>
    /// <param name="model">The folder of the embedder.</param>
    /// <param name="objective">What is learned.</param>
    /// <param name="input">The file: <c>anchor.</c>, <c>positive.</c>, <c>negative.</c>, <c>negative.2.</c>, … or <c>first.</c> and <c>second.</c> before the names of ids, types and mask, and <c>labels</c> [B] of cosines.</param>
    /// <param name="threads">Threads.</param>
    /// <exception cref="CheckpointException">The file does not hold what is expected.</exception>
    public static List<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Of(string model, EmbeddingObjective objective, string input, int threads)
    {
        var places = PlacesOf(objective, input);
        var batches = places.ConvertAll(place => IdFile.Read(input, place + "."));
        var scores = objective == EmbeddingObjective.Cosine ? IdFile.ReadScores(input, batches[0].Shape.B) : [];
        var result = Gradients.ComputeEmbeddings(model, objective, batches.ConvertAll(batch => batch.Batch), scores, new ModelOptions { Threads = threads });
        var (count, width) = (batches[0].Shape.B, result.Logits.Count / (batches[0].Shape.B * places.Count));
        return
        [
            ("loss", ElementType.F32, [1], Bytes([(float)result.Loss])),
            .. places.Select((place, i) => ($"{place}.embedding", ElementType.F32, new[] { count, width }, Bytes([.. result.Logits.Skip(i * count * width).Take(count * width)]))),
            .. result.Tensors.Select(tensor => ($"grad.{tensor.Name}", ElementType.F32, tensor.Shape, Bytes(tensor.Values))),
        ];
    }

    private static List<string> PlacesOf(EmbeddingObjective objective, string input)
    {
        if (objective == EmbeddingObjective.Cosine) return ["first", "second"];
        using var file = Checkpoint.OpenFile(input);
        var places = new List<string> { "anchor", "positive" };
        while (file.Tensors.ContainsKey(Negative(places.Count - 1) + ".input_ids")) places.Add(Negative(places.Count - 1));
        var stray = file.Tensors.Keys.FirstOrDefault(name => name.StartsWith("negative", StringComparison.Ordinal) && name.EndsWith(".input_ids", StringComparison.Ordinal) && !places.Contains(name[..^".input_ids".Length]));
        return stray is null ? places : throw new CheckpointException(input, $"expected {Negative(places.Count - 1)}.input_ids before '{stray}', found none");
    }

    private static string Negative(int number) => number == 1 ? "negative" : FormattableString.Invariant($"negative.{number}");

    private static ReadOnlyMemory<byte> Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
