using Octavo.Evaluation;

namespace Octavo.Compression;

/// <summary>An example to which two models give different labels.</summary>
/// <param name="Index">Its place among the examples, from 0.</param>
/// <param name="Example">The example.</param>
/// <param name="Label">The true class.</param>
/// <param name="Before">The class that the reference predicts.</param>
/// <param name="After">The class that the other model predicts.</param>
public sealed record LabelFlip(int Index, GlueExample Example, int Label, int Before, int After)
{
    /// <summary>Whether the other model is right where the reference is wrong.</summary>
    public bool IsCorrected => After == Label;
}
