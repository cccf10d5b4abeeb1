namespace Octavo.Compression;

/// <summary>How sensitive a model is to quantising one layer. Signal to noise in decibels; infinite where nothing changes.</summary>
/// <param name="Layer">The layer's name in the checkpoint; <see cref="Sensitivity.Embeddings"/> for the tables, <see cref="Sensitivity.Attention"/> for attention's products.</param>
/// <param name="Output">Of the layer's own output, from the float model's inputs; of attention the first layer's context.</param>
/// <param name="OnlyQuantized">Of the logits when only this layer is quantised.</param>
/// <param name="OnlyKept">Of the logits when all but this layer are quantised.</param>
public sealed record SensitivityRow(string Layer, double Output, double OnlyQuantized, double OnlyKept);
