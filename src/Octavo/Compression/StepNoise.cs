using Octavo.Numerics;

namespace Octavo.Compression;

/// <summary>
/// What each rounding of a scheme does to a model's logits. Signal to noise in decibels against the float model: infinite
/// where nothing changes, null where the scheme has no such step.
/// </summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="Weights">Only the weights of linear layers are rounded.</param>
/// <param name="Activations">Only the inputs of linear layers are rounded, in every forward pass.</param>
/// <param name="Embeddings">Only the embedding tables are rounded.</param>
/// <param name="Attention">Only the operands of attention's products are rounded, in every forward pass.</param>
/// <param name="All">All of these: the scheme as it is.</param>
public sealed record StepNoise(Scheme Scheme, double Weights, double? Activations, double? Embeddings, double? Attention, double All);
