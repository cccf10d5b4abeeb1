namespace Octavo.Text;

/// <summary>A token that a tokenizer's files declare, before it has its id.</summary>
/// <param name="Token">Text, flags, and the id the file gives.</param>
/// <param name="Source">File and key, for messages.</param>
/// <param name="IsNameOnly">The file gives its text alone: what another file says of the same text counts.</param>
internal sealed record DeclaredToken(AddedToken Token, string Source, bool IsNameOnly = false)
{
    /// <summary>Its text.</summary>
    public string Content => Token.Content;
}
