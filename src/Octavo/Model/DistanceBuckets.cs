using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>
/// Which embedding a distance of two tokens has: near ones each their own, far ones share buckets that grow with the
/// logarithm. Transformers' <c>build_relative_position</c> and <c>make_log_bucket_position</c>.
/// </summary>
/// <param name="Span">Embeddings of each direction.</param>
/// <param name="MaxDistance">Where the last bucket ends; 0 where each distance has an embedding of its own.</param>
internal sealed record DistanceBuckets(int Span, int MaxDistance)
{
    /// <summary>Embeddings of both directions.</summary>
    public int Count => 2 * Span;

    /// <summary>Reads them.</summary>
    /// <exception cref="CheckpointException">The last bucket would end before the first begins, or there are too many.</exception>
    public static DistanceBuckets Read(ConfigObject config, EncoderConfig sizes)
    {
        const int most = 65_536;
        var given = config.Integer("max_relative_positions", int.MinValue, most, absent: -1);
        var longest = given < 1 ? sizes.MaxPositions : given;
        var buckets = config.Integer("position_buckets", int.MinValue, most, absent: -1);
        if (buckets < 1)
            return longest <= most ? new(longest, 0) : throw config.Unexpected("max_relative_positions", $"1 to {most}, or position_buckets", $"max_position_embeddings {longest}");
        // log(distance / middle) / log((longest - 1) / middle) has to grow with the distance.
        if (buckets < 2 || longest - 1 <= buckets / 2)
            throw config.Unexpected("position_buckets", $"2 to {Math.Max(2, (2 * longest) - 3)}, for distances reach to {longest}", $"{buckets}");
        return new(buckets, longest);
    }

    /// <summary>The embedding of a distance, 0 to <see cref="Count"/> - 1.</summary>
    /// <param name="distance">The query's place less the key's.</param>
    public int Of(int distance) => Math.Clamp((MaxDistance == 0 ? distance : Logarithmic(distance)) + Span, 0, Count - 1);

    /// <summary>In singles, as PyTorch computes it: at a border of two buckets the last bit decides.</summary>
    private int Logarithmic(int distance)
    {
        var (middle, size) = (Span / 2, Math.Abs(distance));
        if (size <= middle)
            return distance;
        var step = Log((float)size / middle) / Log((float)((MaxDistance - 1) / (double)middle)) * (middle - 1);
        return Math.Sign(distance) * ((int)MathF.Ceiling(step) + middle);
    }

    private static float Log(float value) => (float)Math.Log(value);
}
