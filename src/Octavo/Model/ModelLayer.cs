using Octavo.Architectures;

namespace Octavo.Model;

/// <summary>The layers of an encoder that have weights.</summary>
public enum LayerKind
{
    /// <summary>A table of vectors, [entries, D].</summary>
    Embedding,

    /// <summary>One or two vectors of [D].</summary>
    LayerNorm,

    /// <summary>A matrix, [N, K], and a bias, [N].</summary>
    Linear,

    /// <summary>Numbers that are added to scores of attention, and never quantised.</summary>
    ScoreBias,

    /// <summary>A matrix over several neighbouring tokens, [D, width * D / groups], and a bias, [D]; never quantised.</summary>
    Convolution,
}

/// <summary>How files have a layer's weight where that is no matrix [rows, columns] called <c>….weight</c>.</summary>
/// <param name="Suffix">What follows the layer's name.</param>
/// <param name="First">The slowest dimension.</param>
/// <param name="Second">The next.</param>
/// <param name="Third">The last; 0 where there are two.</param>
/// <param name="IsTransposed">Whether inputs come first.</param>
internal readonly record struct StoredWeight(string Suffix, int First, int Second, int Third, bool IsTransposed = false);

/// <summary>One layer with weights, by the name that Transformers gives it in a model with a head.</summary>
/// <param name="Name">The name: that of its weight without <c>.weight</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Rows">Outputs, or entries of a table; 1 for a LayerNorm.</param>
/// <param name="Columns">Inputs, or the width.</param>
public sealed record ModelLayer(string Name, LayerKind Kind, int Rows, int Columns)
{
    /// <summary>Whether a linear layer or a LayerNorm has a bias.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Whether it is a head's, which training can make anew.</summary>
    internal bool IsHead { get; init; }

    /// <summary>Whether files may lack it, for nothing is computed with it.</summary>
    internal bool MayBeMissing { get; init; }

    /// <summary>How files have the weight; null for the usual way.</summary>
    internal StoredWeight? Stored { get; init; }

    /// <summary>The elements of the weight.</summary>
    public long WeightCount => (long)Rows * Columns;

    /// <summary>The elements of the bias; none for a table.</summary>
    public int BiasCount => Kind switch
    {
        LayerKind.LayerNorm when HasBias => Columns,
        LayerKind.Linear or LayerKind.Convolution when HasBias => Rows,
        _ => 0,
    };

    /// <summary>The layers of a model with these sizes and the head that its <c>architectures</c> name, that of sequences where they name none, from the input to the output.</summary>
    /// <param name="config">The sizes.</param>
    public static IReadOnlyList<ModelLayer> Of(EncoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Of(config, HeadKinds.Of(config) ?? HeadKind.SequenceClassification);
    }

    /// <summary>The layers of a model with a head.</summary>
    internal static IReadOnlyList<ModelLayer> Of(EncoderConfig config, HeadKind head) => [.. Encoder.LayersOf(config), .. new HeadLayers(config, head).All];
}
