namespace Octavo.Model;

/// <summary>The layers of a BERT that have weights.</summary>
public enum LayerKind
{
    /// <summary>A table of vectors, [entries, D].</summary>
    Embedding,

    /// <summary>Two vectors of [D].</summary>
    LayerNorm,

    /// <summary>A matrix, [N, K], and a bias, [N].</summary>
    Linear,
}

/// <summary>One layer with weights, by the name that Transformers gives it in a <c>BertForSequenceClassification</c>.</summary>
/// <param name="Name">The name: that of its weight without <c>.weight</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Rows">Outputs, or entries of a table; 1 for a LayerNorm.</param>
/// <param name="Columns">Inputs, or the width.</param>
public sealed record ModelLayer(string Name, LayerKind Kind, int Rows, int Columns)
{
    /// <summary>The elements of the weight.</summary>
    public long WeightCount => (long)Rows * Columns;

    /// <summary>The elements of the bias; none for a table.</summary>
    public int BiasCount => Kind switch
    {
        LayerKind.Embedding => 0,
        LayerKind.LayerNorm => Columns,
        _ => Rows,
    };

    /// <summary>The layers of a classifier with these sizes, from the input to the output.</summary>
    /// <param name="config">The sizes.</param>
    public static IReadOnlyList<ModelLayer> Of(EncoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var d = config.HiddenSize;
        return
        [
            new("bert.embeddings.word_embeddings", LayerKind.Embedding, config.VocabularySize, d),
            new("bert.embeddings.position_embeddings", LayerKind.Embedding, config.MaxPositions, d),
            new("bert.embeddings.token_type_embeddings", LayerKind.Embedding, config.TypeVocabularySize, d),
            new("bert.embeddings.LayerNorm", LayerKind.LayerNorm, 1, d),
            .. Enumerable.Range(0, config.LayerCount).SelectMany(i => Block($"bert.encoder.layer.{i}.", d, config.IntermediateSize)),
            new("bert.pooler.dense", LayerKind.Linear, d, d),
            new("classifier", LayerKind.Linear, config.NumLabels, d),
        ];
    }

    private static ModelLayer[] Block(string name, int d, int f) =>
    [
        new(name + "attention.self.query", LayerKind.Linear, d, d),
        new(name + "attention.self.key", LayerKind.Linear, d, d),
        new(name + "attention.self.value", LayerKind.Linear, d, d),
        new(name + "attention.output.dense", LayerKind.Linear, d, d),
        new(name + "attention.output.LayerNorm", LayerKind.LayerNorm, 1, d),
        new(name + "intermediate.dense", LayerKind.Linear, f, d),
        new(name + "output.dense", LayerKind.Linear, d, f),
        new(name + "output.LayerNorm", LayerKind.LayerNorm, 1, d),
    ];
}
