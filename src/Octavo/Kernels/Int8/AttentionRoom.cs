using Octavo.Kernels.Emitted;

namespace Octavo.Kernels.Int8;

/// <summary>Where <see cref="IntegerAttention"/> keeps what it works with: one piece of a worker's scratch after the other, each at a cache line.</summary>
internal readonly unsafe ref struct AttentionRoom
{
    /// <summary>The most queries that pass together: 32 x 384 sums are 49 KB, within the second-level cache for certain and mostly the first.</summary>
    public const int MostQueries = 32;

    /// <summary>Lays it out.</summary>
    /// <param name="start">A multiple of 64.</param>
    /// <param name="tokens">T.</param>
    /// <param name="dimension">d.</param>
    public AttentionRoom(byte* start, int tokens, int dimension)
    {
        Width = (dimension + 15) & ~15;
        Padded = (tokens + 15) & ~15;
        Stride = (tokens + 63) & ~63;
        Keys = start;
        Values = Keys + ((nint)Padded * Width);
        Shifts = (int*)(Values + ((nint)Padded * Width));
        KeySums = Shifts + Stride;
        KeyScales = (float*)(KeySums + Stride);
        KeyInverses = KeyScales + Stride;
        Magnitudes = KeyInverses + Stride;
        Mean = Magnitudes + Stride;
        var columns = (Width + 63) & ~63;
        ValueMean = Mean + columns;
        ColumnMagnitudes = ValueMean + columns;
        ValueScales = ColumnMagnitudes + columns;
        ValueInverses = ValueScales + columns;
        ValueSums = (int*)(ValueInverses + columns);
        QueryScales = (float*)(ValueSums + columns);
        QueryInverses = QueryScales + MostQueries;
        QueryMagnitudes = QueryInverses + MostQueries;
        Factors = QueryMagnitudes + MostQueries;
        BiasScales = Factors + MostQueries;
        MeanShares = BiasScales + MostQueries;
        Queries = (byte*)(MeanShares + MostQueries);
        Tile = Queries + (MostQueries * Width);
        Codes = Tile + (16 * Width);
        Sums = (int*)(Codes + ((nint)MostQueries * Stride));
        Results = Sums + ((nint)MostQueries * Stride);
        Copies = (float*)(Results + (MostQueries * Math.Max(columns, Int8TileArgs.CColumns)));
        End = (byte*)(Copies + (dimension == Width ? 0 : 3 * (nint)tokens * Width));
    }

    /// <summary>Bytes from the start to the end.</summary>
    public static long Length(int tokens, int dimension) => (long)new AttentionRoom(null, tokens, dimension).End;

    /// <summary>d, up to a multiple of 16.</summary>
    public readonly int Width;

    /// <summary>T, up to a multiple of 16.</summary>
    public readonly int Padded;

    /// <summary>T, up to a multiple of 64.</summary>
    public readonly int Stride;

    /// <summary>Panels [T/16][d/4][16][4].</summary>
    public readonly byte* Keys;

    /// <summary>Panels [d/16][T/4][16][4].</summary>
    public readonly byte* Values;

    /// <summary>128 times <see cref="KeySums"/>.</summary>
    public readonly int* Shifts;

    /// <summary>Sums of each key's codes.</summary>
    public readonly int* KeySums;

    /// <summary>Of each key; NaN where it does not count.</summary>
    public readonly float* KeyScales;

    /// <summary>Their inverses.</summary>
    public readonly float* KeyInverses;

    /// <summary>The largest magnitude of each key.</summary>
    public readonly float* Magnitudes;

    /// <summary>Of the keys, [d].</summary>
    public readonly float* Mean;

    /// <summary>Of the values, [d].</summary>
    public readonly float* ValueMean;

    /// <summary>The largest magnitude of each column of the values less their mean, [d].</summary>
    public readonly float* ColumnMagnitudes;

    /// <summary>Of each column, [d].</summary>
    public readonly float* ValueScales;

    /// <summary>Their inverses.</summary>
    public readonly float* ValueInverses;

    /// <summary>Sums of each column's codes, [d].</summary>
    public readonly int* ValueSums;

    /// <summary>Of each query of a block.</summary>
    public readonly float* QueryScales;

    /// <summary>Their inverses.</summary>
    public readonly float* QueryInverses;

    /// <summary>The largest magnitude of each query of a block.</summary>
    public readonly float* QueryMagnitudes;

    /// <summary>What the scores of each query of a block are multiplied by; then the sum of its exponentials; then what its sums with values are multiplied by.</summary>
    public readonly float* Factors;

    /// <summary>What they are multiplied by before a bias is added.</summary>
    public readonly float* BiasScales;

    /// <summary>In training, how much of the values' mean each query of a block has beyond the whole.</summary>
    public readonly float* MeanShares;

    /// <summary>Codes of a block's queries, [queries, d].</summary>
    public readonly byte* Queries;

    /// <summary>Codes of sixteen keys, [16, d].</summary>
    public readonly byte* Tile;

    /// <summary>Codes of a block's probabilities, [queries, T].</summary>
    public readonly byte* Codes;

    /// <summary>Sums of a block's queries and keys, [T/64][queries][64].</summary>
    public readonly int* Sums;

    /// <summary>Sums of a block's probabilities and values, [d/64][queries][64].</summary>
    public readonly int* Results;

    /// <summary>Queries, keys and values with whole sixteens of columns, [T, d] each, where d is none.</summary>
    public readonly float* Copies;

    private readonly byte* End;
}
