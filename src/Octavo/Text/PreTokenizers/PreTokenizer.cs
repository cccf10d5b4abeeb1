using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary>A step that cuts pieces of text into smaller ones; some change the text too. Immutable.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Cuts every piece.</summary>
    /// <param name="pieces">The pieces and their text.</param>
    public abstract void Apply(PieceList pieces);
}
