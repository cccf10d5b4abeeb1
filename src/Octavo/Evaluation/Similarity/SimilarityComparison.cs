using Octavo.Embeddings;

namespace Octavo.Evaluation.Similarity;

/// <summary>What another model, or another scheme of the same, does to embeddings and to who is whose neighbour.</summary>
/// <param name="SmallestCosine">The smallest cosine of a text's two embeddings.</param>
/// <param name="MeanCosine">Their mean.</param>
/// <param name="FarthestText">The text of the smallest.</param>
/// <param name="Recall">Of the first model's nearest <see cref="Neighbours"/> texts of each text, the share that are among the second's nearest too.</param>
/// <param name="Differences">The second's correlations less the first's, and what of them could be chance.</param>
public sealed record SimilarityComparison(
    double SmallestCosine, double MeanCosine, string FarthestText, double Recall, IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Differences)
{
    /// <summary>How many neighbours a text has.</summary>
    public const int Neighbours = 10;

    /// <summary>The second's correlations less the first's.</summary>
    public IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Differences { get; init => field = Values.ValueList<KeyValuePair<string, BootstrapInterval>>.Of(value); } =
        Values.ValueList<KeyValuePair<string, BootstrapInterval>>.Of(Differences);

    /// <summary>Measures the second by the first.</summary>
    /// <param name="first">The reference.</param>
    /// <param name="second">The other, on the same pairs.</param>
    /// <exception cref="ArgumentException">They have other texts, or embeddings of other dimensions.</exception>
    public static SimilarityComparison Of(SimilarityResult first, SimilarityResult second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!first.Texts.SequenceEqual(second.Texts)) throw new ArgumentException("expected the same texts as of the other result, found others", nameof(second));
        if (first.Dimensions != second.Dimensions)
            throw new ArgumentException($"expected embeddings of {first.Dimensions} dimensions, which the other result has, found {second.Dimensions}", nameof(second));
        var cosines = first.Texts.Select((_, i) => (double)Similarities.Of(SimilarityFunction.Cosine, Row(first, i), Row(second, i))).ToList();
        var farthest = cosines.IndexOf(cosines.Min());
        return new(cosines[farthest], cosines.Average(), first.Texts[farthest], RecallOf(first, second), Bootstrap.OfDifference(first.Scores, second.Scores));
    }

    /// <summary>A text is not its own neighbour; where there are fewer others than neighbours, all of them are.</summary>
    private static double RecallOf(SimilarityResult first, SimilarityResult second)
    {
        var (a, b) = (IndexOf(first), IndexOf(second));
        if (a.Count < 2) return double.NaN;
        var shares = 0.0;
        for (var i = 0; i < a.Count; i++)
        {
            var wanted = Nearest(a, first, i);
            shares += (double)Nearest(b, second, i).Intersect(wanted).Count() / wanted.Count;
        }

        return shares / a.Count;
    }

    private static FlatIndex IndexOf(SimilarityResult result)
    {
        var index = new FlatIndex(result.Dimensions);
        index.Add(result.Embeddings);
        return index;
    }

    private static List<int> Nearest(FlatIndex index, SimilarityResult result, int text) =>
        [.. index.Search(Row(result, text), Neighbours + 1).Select(hit => hit.Index).Where(other => other != text).Take(Neighbours)];

    private static ReadOnlySpan<float> Row(SimilarityResult result, int text) => result.Embeddings.Slice(text * result.Dimensions, result.Dimensions);
}
