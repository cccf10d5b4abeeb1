using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>
/// What the steps of one layer write. In inference all layers share one of these, whose input is its output; in training
/// each has its own, for the backward pass reads them.
/// </summary>
internal sealed class LayerActivations : IDisposable
{
    /// <summary>The layer's input, [B*T, D].</summary>
    public required Matrix Input { get; init; }

    /// <summary>[B*T, 3 D].</summary>
    public required Matrix Qkv { get; init; }

    /// <summary>Attention's result, [B*T, D].</summary>
    public required Matrix Context { get; init; }

    /// <summary>The rows of <see cref="Context"/> that are computed further: in the last layer each sequence's first, [B, D].</summary>
    public required Matrix KeptContext { get; init; }

    /// <summary>The same rows of <see cref="Input"/>.</summary>
    public required Matrix KeptInput { get; init; }

    /// <summary>Attention's result before the layer's input is added, [B*T, D].</summary>
    public required Matrix Projected { get; init; }

    /// <summary>After the attention's LayerNorm, [B*T, D].</summary>
    public required Matrix Attended { get; init; }

    /// <summary>The feed-forward layer before its activation, [B*T, F]; null where nobody needs it apart.</summary>
    public required Matrix? BeforeActivation { get; init; }

    /// <summary>[B*T, F].</summary>
    public required Matrix Intermediate { get; init; }

    /// <summary>The feed-forward result before <see cref="Attended"/> is added, [B*T, D].</summary>
    public required Matrix FeedForward { get; init; }

    /// <summary>[B*T, D].</summary>
    public required Matrix Output { get; init; }

    /// <summary>One for all layers.</summary>
    public static LayerActivations Shared(EncoderConfig config, int tokens)
    {
        var d = config.HiddenSize;
        var (hidden, context, projected) = (new Matrix(tokens, d), new Matrix(tokens, d), new Matrix(tokens, d));
        return new()
        {
            Input = hidden,
            Qkv = new Matrix(tokens, 3 * d),
            Context = context,
            KeptContext = context,
            KeptInput = hidden,
            Projected = projected,
            Attended = new Matrix(tokens, d),
            BeforeActivation = null,
            Intermediate = new Matrix(tokens, config.IntermediateSize),
            FeedForward = projected,
            Output = hidden,
        };
    }

    /// <summary>One that keeps everything.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="input">The output of the layer below.</param>
    /// <param name="needed">The rows that go on behind its attention.</param>
    public static LayerActivations Kept(EncoderConfig config, Matrix input, NeededRows needed)
    {
        var (tokens, d, f) = (input.Rows, config.HiddenSize, config.IntermediateSize);
        var context = new Matrix(tokens, d);
        return new()
        {
            Input = input,
            Qkv = new Matrix(tokens, 3 * d),
            Context = context,
            KeptContext = needed == NeededRows.FirstTokens ? new Matrix(tokens, d) : context,
            KeptInput = needed == NeededRows.FirstTokens ? new Matrix(tokens, d) : input,
            Projected = new Matrix(tokens, d),
            Attended = new Matrix(tokens, d),
            BeforeActivation = new Matrix(tokens, f),
            Intermediate = new Matrix(tokens, f),
            FeedForward = new Matrix(tokens, d),
            Output = new Matrix(tokens, d),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var matrix in (Matrix?[])[Input, Qkv, Context, KeptContext, KeptInput, Projected, Attended, BeforeActivation, Intermediate, FeedForward, Output])
            matrix?.Dispose();
    }
}
