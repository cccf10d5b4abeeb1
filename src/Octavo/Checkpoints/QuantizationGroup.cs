using Octavo.Numerics;
using Octavo.Values;

namespace Octavo.Checkpoints;

/// <summary>Layers that are quantised alike.</summary>
/// <param name="Name">The name of the group in the config.</param>
/// <param name="Targets">Which layers: names of modules, patterns after <c>re:</c>, or classes.</param>
/// <param name="Weights">How their weights are stored.</param>
/// <param name="Activations">How their inputs are quantised while the model runs; null if they stay floats.</param>
/// <param name="ActivationBits">The bits of their codes: 8, or 7 where a scheme of this library says the rest.</param>
internal sealed record QuantizationGroup(
    string Name, IReadOnlyList<ModuleTarget> Targets, WeightArguments Weights, ActivationRule? Activations, int ActivationBits)
{
    /// <summary>Which layers: names of modules, patterns after <c>re:</c>, or classes.</summary>
    public IReadOnlyList<ModuleTarget> Targets { get; init => field = ValueList<ModuleTarget>.Of(value); } = ValueList<ModuleTarget>.Of(Targets);
}
