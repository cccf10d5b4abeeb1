using Octavo.Numerics;
using Octavo.Values;

namespace Octavo.Compression;

/// <summary>What quantising each layer costs, the most sensitive first.</summary>
/// <param name="Scheme">How the layers were quantised.</param>
/// <param name="Examples">How many examples were run.</param>
/// <param name="AllQuantized">Signal to noise of the logits with every layer quantised, in decibels.</param>
/// <param name="Rows">By <see cref="SensitivityRow.OnlyQuantized"/>, the noisiest first.</param>
public sealed record SensitivityReport(Scheme Scheme, int Examples, double AllQuantized, IReadOnlyList<SensitivityRow> Rows)
{
    /// <summary>By <see cref="SensitivityRow.OnlyQuantized"/>, the noisiest first.</summary>
    public IReadOnlyList<SensitivityRow> Rows { get; init => field = ValueList<SensitivityRow>.Of(value); } = ValueList<SensitivityRow>.Of(Rows);
}
