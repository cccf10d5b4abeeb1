namespace Octavo.Text;

/// <summary>Which text of a pair is cut where both together are too long; the names are those of the tokenizers library.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, then both (<c>longest_first</c>).</summary>
    LongestFirst,

    /// <summary>The first (<c>only_first</c>).</summary>
    OnlyFirst,

    /// <summary>The second (<c>only_second</c>).</summary>
    OnlySecond,
}
