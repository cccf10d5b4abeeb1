namespace Octavo.Model;

/// <summary>A place of a context that answers a question, or the answer that there is none.</summary>
/// <param name="Text">The context from <paramref name="Start"/> to <paramref name="End"/>; empty where the question has no answer.</param>
/// <param name="Score">
/// Probability of the first token times that of the last within their window, summed over the places and windows that say the same text.
/// </param>
/// <param name="Start">Where it begins in the context, in UTF-16 units.</param>
/// <param name="End">Where it ends, in UTF-16 units; the unit there is none of it.</param>
public sealed record Answer(string Text, float Score, int Start, int End)
{
    /// <summary>Whether it says that the context has no answer, or is an answer of spaces alone.</summary>
    public bool IsEmpty => Text.Length == 0;
}
