namespace Octavo.Text;

/// <summary>What becomes of special tokens such as <c>[SEP]</c> when ids are turned back into text.</summary>
public enum SpecialTokens
{
    /// <summary>They stand in the text.</summary>
    Keep,

    /// <summary>They are left out.</summary>
    Skip,
}
