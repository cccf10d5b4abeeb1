using System.Runtime.CompilerServices;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>A quantised model, as <see cref="CompressedTensorsWriter"/> writes it.</summary>
internal sealed record CompressedModel
{
    /// <summary>The folder that the model came from: its <c>config.json</c> and the files of its tokenizer are taken over.</summary>
    public required string SourceFolder { get; init; }

    /// <summary>How it was quantised.</summary>
    public required Scheme Scheme { get; init; }

    /// <summary>How attention multiplies.</summary>
    public AttentionPrecision Attention { get; init; }

    /// <summary>The quantised matrices by the names of their weights, <c>….weight</c>; none for <see cref="Scheme.Fp16"/>.</summary>
    public required IReadOnlyDictionary<string, QuantizedWeights> Quantized { get; init; }

    /// <summary>Everything else, in the types to be stored.</summary>
    public required IReadOnlyList<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Kept { get; init; }

    /// <summary>Takes tensors of a checkpoint over as they are, but for those that are quantised.</summary>
    /// <param name="source">The checkpoint; its bytes are copied.</param>
    /// <param name="scheme">How the matrices were quantised.</param>
    /// <param name="quantized">The quantised matrices by the names of their weights.</param>
    public static CompressedModel From(Checkpoint source, Scheme scheme, IReadOnlyDictionary<string, QuantizedWeights> quantized)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(quantized);
        return new CompressedModel
        {
            SourceFolder = source.Folder,
            Scheme = scheme,
            Quantized = quantized,
            Kept = [.. source.Tensors.Values.Where(tensor => !quantized.ContainsKey(tensor.Name)).Select(Copied)],
        };
    }

    /// <summary>Whether it is the same object: weights are too many to be compared by the way.</summary>
    public bool Equals(CompressedModel? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    private static (string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data) Copied(Tensor tensor) =>
        (tensor.Name, tensor.Type, [.. tensor.Shape], tensor.Bytes.ToArray());
}
