namespace Octavo.Evaluation.Entities;

/// <summary>Tags of words: <c>O</c>, or how a word stands in an entity and the entity's type, as <c>B-LOC</c>.</summary>
public static class EntityTag
{
    /// <summary>The tag of a word that is of no entity.</summary>
    public const string Outside = "O";

    /// <summary>The prefixes of all schemes: begins, inside, ends, single; BILOU's last and unit.</summary>
    private const string Prefixes = "BIESLU";

    /// <summary>Whether a text is a tag. An entity may have no type: <c>B</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static bool IsTag(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text == Outside || (text.Length > 0 && Prefixes.Contains(text[0], StringComparison.Ordinal) && (text.Length == 1 || (text[1] == '-' && text.Length > 2)));
    }
}
