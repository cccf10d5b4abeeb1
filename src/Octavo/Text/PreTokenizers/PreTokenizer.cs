using Octavo.Text.Alignment;

namespace Octavo.Text.PreTokenizers;

/// <summary>A step that cuts pieces of text into smaller ones; some change the text too. Immutable.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Whether a word is another behind a space than at the beginning of a text, and no space is added there.</summary>
    public virtual bool WantsSpaceBeforeWords => false;

    /// <summary>Cuts every piece.</summary>
    /// <param name="pieces">The pieces and their text.</param>
    public abstract void Apply(PieceList pieces);
}
