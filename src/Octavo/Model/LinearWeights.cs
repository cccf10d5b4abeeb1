using Octavo.Numerics;

namespace Octavo.Model;

/// <summary>Weights on their way into a <see cref="Linear"/>, in one of four kinds.</summary>
/// <param name="Name">The layer's name in the checkpoint.</param>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="Bias">[N]; zeros for a layer without.</param>
internal abstract record LinearWeights(string Name, int N, int K, float[] Bias)
{
    /// <summary>Whether both can be columns of one product: the same kind of weights, inputs rounded by the same rule.</summary>
    public abstract bool ComputesLike(LinearWeights other);
}

/// <summary>Floats that are multiplied by floats.</summary>
/// <param name="Name">The layer's name in the checkpoint.</param>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="Bias">[N]; zeros for a layer without.</param>
/// <param name="Floats">[N, K].</param>
internal sealed record FloatWeights(string Name, int N, int K, float[] Bias, float[] Floats) : LinearWeights(Name, N, K, Bias)
{
    /// <inheritdoc/>
    public override bool ComputesLike(LinearWeights other) => other is FloatWeights;
}

/// <summary>Codes that are multiplied by codes.</summary>
/// <param name="Name">The layer's name in the checkpoint.</param>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="Bias">[N]; zeros for a layer without.</param>
/// <param name="Codes">[N, K].</param>
/// <param name="Inputs">How the inputs become codes.</param>
internal sealed record Int8Weights(string Name, int N, int K, float[] Bias, QuantizedWeights Codes, ActivationRule Inputs) : LinearWeights(Name, N, K, Bias)
{
    /// <inheritdoc/>
    public override bool ComputesLike(LinearWeights other) => other is Int8Weights int8 && int8.Inputs == Inputs;
}

/// <summary>Floats that are multiplied by inputs which were rounded to codes and turned back: to measure what that alone costs.</summary>
/// <param name="Name">The layer's name in the checkpoint.</param>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="Bias">[N]; zeros for a layer without.</param>
/// <param name="Floats">[N, K].</param>
/// <param name="Inputs">How the inputs become codes.</param>
internal sealed record RoundedWeights(string Name, int N, int K, float[] Bias, float[] Floats, ActivationRule Inputs) : LinearWeights(Name, N, K, Bias)
{
    /// <inheritdoc/>
    public override bool ComputesLike(LinearWeights other) => other is RoundedWeights rounded && rounded.Inputs == Inputs;
}

/// <summary>Floats that training changes, and that become codes before each forward pass.</summary>
/// <param name="Name">The layer's name in the checkpoint.</param>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="Bias">[N]; zeros for a layer without.</param>
/// <param name="Floats">[N, K].</param>
/// <param name="Rule">How they become codes.</param>
/// <param name="Inputs">How the inputs do.</param>
internal sealed record TrainedWeights(string Name, int N, int K, float[] Bias, float[] Floats, WeightRule Rule, ActivationRule Inputs) : LinearWeights(Name, N, K, Bias)
{
    /// <inheritdoc/>
    public override bool ComputesLike(LinearWeights other) => other is TrainedWeights trained && trained.Rule == Rule && trained.Inputs == Inputs;
}
