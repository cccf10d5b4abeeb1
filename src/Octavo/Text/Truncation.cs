namespace Octavo.Text;

/// <summary>Shortens pairs as <c>longest_first</c> of Hugging Face's tokenizers.</summary>
internal static class Truncation
{
    /// <summary>How many tokens of each segment stay.</summary>
    /// <param name="first">Tokens of the first segment.</param>
    /// <param name="second">Tokens of the second segment.</param>
    /// <param name="budget">Tokens that both may have together.</param>
    public static (int First, int Second) LongestFirst(int first, int second, int budget)
    {
        if ((long)first + second <= budget) return (first, second);
        var shorter = Math.Min(first, second);
        var longer = shorter > budget ? shorter : Math.Max(shorter, budget - shorter);
        if ((long)shorter + longer > budget)
        {
            shorter = budget / 2;
            longer = shorter + budget % 2;
        }

        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
