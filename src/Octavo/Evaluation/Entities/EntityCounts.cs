namespace Octavo.Evaluation.Entities;

/// <summary>How many entities were found, and how many of them are right.</summary>
/// <param name="Right">Entities that were found with their very words and type.</param>
/// <param name="Found">Entities that were found.</param>
/// <param name="True">Entities that are there (<c>support</c>).</param>
public readonly record struct EntityCounts(long Right, long Found, long True)
{
    /// <summary>Of those found the part that is right; 0 where none was found.</summary>
    public double Precision => Found == 0 ? 0 : (double)Right / Found;

    /// <summary>Of those that are there the part that was found; 0 where there are none.</summary>
    public double Recall => True == 0 ? 0 : (double)Right / True;

    /// <summary>2 P R / (P + R); 0 where nothing is right.</summary>
    public double F1 => Right == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Those of both.</summary>
    public static EntityCounts operator +(EntityCounts a, EntityCounts b) => new(a.Right + b.Right, a.Found + b.Found, a.True + b.True);

    /// <summary>So many times as many.</summary>
    public static EntityCounts operator *(int times, EntityCounts counts) => new(times * counts.Right, times * counts.Found, times * counts.True);
}
