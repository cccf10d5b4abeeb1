namespace Octavo.Benchmarks.Workloads;

/// <summary>A model that is timed, and the batches it is timed on.</summary>
/// <param name="Name">As <c>--models</c> spells it; the peers' graphs are named after it.</param>
/// <param name="Width">D.</param>
/// <param name="Heads">H.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Intermediate">F.</param>
/// <param name="Shapes">As <c>--shapes</c> spells them.</param>
internal sealed record ModelShape(string Name, int Width, int Heads, int Layers, int Intermediate, IReadOnlyList<string> Shapes)
{
    /// <summary>Tokens in the vocabulary of both models.</summary>
    public const int Vocabulary = 30522;

    /// <summary>The real dev set as it is: no pads.</summary>
    public const string Ragged = "ragged";

    /// <summary>BERT-base with random weights.</summary>
    public static ModelShape BertBase { get; } = new("bert-base", 768, 12, 12, 3072, ["8x128", "1x128", "1x16", "32x384"]);

    /// <summary>The bundled model on MRPC's dev set.</summary>
    public static ModelShape MiniLm { get; } = new("minilm-mrpc", 384, 12, 6, 1536, ["padded-128", "longest-of-8", Ragged]);

    public static IReadOnlyList<ModelShape> All { get; } = [BertBase, MiniLm];

    public static ModelShape Find(string name) =>
        All.FirstOrDefault(model => model.Name == name)
        ?? throw new ArgumentException($"expected a model ({string.Join(", ", All.Select(model => model.Name))}), found '{name}'");

    /// <summary>Bytes of all linear layers' weights.</summary>
    /// <param name="bytesOfOne">Four of a float, one of a code.</param>
    public double LinearBytes(int bytesOfOne) =>
        bytesOfOne * ((Layers * ((4.0 * Width * Width) + (2.0 * Width * Intermediate))) + ((double)Width * Width));

    /// <summary>Operations of the linear layers, in thousands of millions, a multiplication and an addition being two.</summary>
    /// <param name="workload">The batches.</param>
    /// <param name="headOnly">Whether the last layer computes only the first token of each sequence behind its attention, as a classifier needs.</param>
    public double LinearGop(Workload workload, bool headOnly)
    {
        var (attention, feedForward) = ((double)Width * Width, 2.0 * Width * Intermediate);
        var total = 0.0;
        foreach (var batch in workload.Batches)
        {
            var last = headOnly ? batch.Count : batch.TokenCount;
            total += batch.TokenCount * (((Layers - 1) * ((4 * attention) + feedForward)) + (3 * attention));
            total += (last * (attention + feedForward)) + (batch.Count * (attention + (2 * Width)));
        }

        return 2 * total / 1e9;
    }
}
