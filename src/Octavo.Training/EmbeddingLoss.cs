using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>
/// Losses of embeddings and their gradients, in double precision and one order: sentence-transformers' <c>MultipleNegativesRankingLoss</c> and
/// <c>CosineSimilarityLoss</c>. The rows of texts stand column by column: B first texts, B second ones, B negatives, ….
/// </summary>
internal static class EmbeddingLoss
{
    /// <summary>PyTorch's <c>normalize</c> divides by no less.</summary>
    private const double LeastLength = 1e-12;

    /// <summary>
    /// Mean cross entropy of each first text over all others, of which the second one in its own place is right: with u = e / |e| and
    /// z = scale u u', dz = (softmax(z) - 1 at its own) / B.
    /// </summary>
    /// <param name="embeddings">[columns * B, D].</param>
    /// <param name="columns">Texts of an example.</param>
    /// <param name="count">B.</param>
    /// <param name="scale">What cosines are multiplied by.</param>
    /// <param name="gradient">[columns * B, D].</param>
    public static double Contrastive(Matrix embeddings, int columns, int count, double scale, Matrix gradient)
    {
        var (units, lengths) = Units(embeddings, columns * count);
        var slopes = Zeros(units);
        var candidates = (columns - 1) * count;
        var z = new double[candidates];
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < candidates; k++) z[k] = scale * Dot(units[i], units[count + k]);
            var (highest, sum) = (z.Max(), 0.0);
            foreach (var score in z) sum += Math.Exp(score - highest);
            total += Math.Log(sum) + highest - z[i];
            for (var k = 0; k < candidates; k++)
            {
                // du = scale dz u' and du' = scale dz u.
                var slope = scale * ((Math.Exp(z[k] - highest) / sum) - (k == i ? 1 : 0)) / count;
                Add(slope, units[count + k], slopes[i]);
                Add(slope, units[i], slopes[count + k]);
            }
        }

        Back(units, lengths, slopes, gradient);
        return total / count;
    }

    /// <summary>Mean squared error of the cosines of first and second texts: dcos = 2 (cos - score) / B.</summary>
    /// <param name="embeddings">[2 B, D].</param>
    /// <param name="scores">What each cosine is to be, [B].</param>
    /// <param name="gradient">[2 B, D].</param>
    public static double Cosine(Matrix embeddings, ReadOnlySpan<float> scores, Matrix gradient)
    {
        var count = scores.Length;
        var (units, lengths) = Units(embeddings, 2 * count);
        var slopes = Zeros(units);
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            var error = Dot(units[i], units[count + i]) - scores[i];
            total += error * error;
            Add(2 * error / count, units[count + i], slopes[i]);
            Add(2 * error / count, units[i], slopes[count + i]);
        }

        Back(units, lengths, slopes, gradient);
        return total / count;
    }

    /// <summary>u = e / |e|: de = (du - u (u du)) / |e|; where |e| is bounded from below, de = du over the bound.</summary>
    /// <param name="unit">u, [D].</param>
    /// <param name="length">|e|.</param>
    /// <param name="slope">du, [D].</param>
    /// <param name="gradient">de, [D].</param>
    public static void OfUnit(ReadOnlySpan<double> unit, double length, ReadOnlySpan<double> slope, Span<float> gradient)
    {
        var along = length > LeastLength ? Dot(unit, slope) : 0;
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] = (float)((slope[i] - (unit[i] * along)) / Math.Max(length, LeastLength));
    }

    /// <summary>A vector brought to length 1, and its length before.</summary>
    public static (double[] Unit, double Length) UnitOf(ReadOnlySpan<float> vector)
    {
        var unit = new double[vector.Length];
        var squares = 0.0;
        foreach (var value in vector) squares += (double)value * value;
        var length = Math.Sqrt(squares);
        for (var i = 0; i < unit.Length; i++) unit[i] = vector[i] / Math.Max(length, LeastLength);
        return (unit, length);
    }

    private static (double[][] Units, double[] Lengths) Units(Matrix embeddings, int rows)
    {
        var (units, lengths) = (new double[rows][], new double[rows]);
        for (var r = 0; r < rows; r++) (units[r], lengths[r]) = UnitOf(embeddings.Row(r));
        return (units, lengths);
    }

    private static void Back(double[][] units, double[] lengths, double[][] slopes, Matrix gradient)
    {
        for (var r = 0; r < units.Length; r++) OfUnit(units[r], lengths[r], slopes[r], gradient.Row(r));
    }

    private static double[][] Zeros(double[][] like) => Array.ConvertAll(like, row => new double[row.Length]);

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void Add(double factor, ReadOnlySpan<double> row, Span<double> sum)
    {
        for (var i = 0; i < sum.Length; i++) sum[i] += factor * row[i];
    }
}
