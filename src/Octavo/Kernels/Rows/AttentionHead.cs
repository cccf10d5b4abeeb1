using System.Runtime.Intrinsics.X86;
using Octavo.Tensors;

namespace Octavo.Kernels.Rows;

/// <summary>One head of one sequence.</summary>
/// <param name="FirstToken">The sequence's first row.</param>
/// <param name="Tokens">T, its number of rows.</param>
/// <param name="Queries">How many of its first rows need an answer.</param>
/// <param name="Head">Which head.</param>
/// <param name="Heads">H.</param>
/// <param name="Dimension">d.</param>
internal readonly record struct AttentionHead(int FirstToken, int Tokens, int Queries, int Head, int Heads, int Dimension)
{
    /// <summary>The number of a query's row of probabilities among those of all sequences and heads.</summary>
    public long RowOf(int query) => ((long)(FirstToken + query) * Heads) + Head;

    /// <summary>
    /// Asks for the next head's queries, keys and values while this one is computed: a head's 256 bytes of
    /// each token lie 9 KB apart, which no prefetcher of a CPU follows.
    /// </summary>
    /// <param name="queries">This head's first query; keys and values of H * d columns each stand behind it.</param>
    /// <param name="stride">Floats from one token to the next.</param>
    public unsafe void PrefetchNext(float* queries, nint stride)
    {
        const int Line = 16;
        if (!Sse.IsSupported || Head + 1 == Heads)
            return;
        for (var token = 0; token < Tokens; token++)
        {
            for (var part = 0; part < 3; part++)
            {
                for (var i = 0; i < Dimension; i += Line)
                    Sse.Prefetch1(queries + (token * stride) + (part * Heads * Dimension) + Dimension + i);
            }
        }
    }
}

/// <summary>Biases of one head's scores by the distance of key and query.</summary>
/// <param name="ByDistance">[H, distances], with 64 columns behind the last.</param>
/// <param name="Head">Which head.</param>
/// <param name="Zero">The column of distance 0.</param>
internal readonly unsafe record struct DistanceBias(Matrix ByDistance, int Head, int Zero)
{
    /// <summary>What is added to the scores of a query: its biases, and the mask where there is one.</summary>
    public float* AddTo(float* mask, int query, int padded, float* sum)
    {
        var biases = (float*)ByDistance.Buffer.Pointer + ((nint)Head * ByDistance.Stride) + Zero - query;
        if (mask == null)
            return biases;
        for (var i = 0; i < padded; i++)
            sum[i] = biases[i] + mask[i];
        return sum;
    }
}
