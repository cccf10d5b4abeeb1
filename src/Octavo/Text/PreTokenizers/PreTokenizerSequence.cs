using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary><c>Sequence</c>: one after the other, each on the pieces of the one before.</summary>
internal sealed class PreTokenizerSequence(PreTokenizer[] steps) : PreTokenizer
{
    /// <inheritdoc/>
    public override bool WantsSpaceBeforeWords => Array.Exists(steps, step => step.WantsSpaceBeforeWords);

    /// <inheritdoc/>
    public override void Apply(PieceList pieces)
    {
        foreach (var step in steps) step.Apply(pieces);
    }
}
