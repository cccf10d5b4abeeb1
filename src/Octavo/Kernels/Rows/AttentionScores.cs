using System.Runtime.CompilerServices;
using Octavo.Numerics;

namespace Octavo.Kernels.Rows;

/// <summary>
/// The passes between and behind the two products of attention in integers, as <see cref="AttentionGrid"/> defines them: scores become codes of
/// probabilities, sums of products floats. Sums of a block of queries lie as the product leaves them, [columns/64][queries][64].
/// </summary>
internal abstract unsafe class AttentionScores
{
    /// <summary>
    /// Codes of 2^((score - largest) * factor) of each query of a block, score = (sum - shift) * scale: 0 where a scale is NaN, as it is of keys that do
    /// not count. The sums of products are overwritten.
    /// </summary>
    /// <param name="sums">Products of codes.</param>
    /// <param name="queries">How many.</param>
    /// <param name="keys">What the sums mean.</param>
    /// <param name="bias">What is added to the scores; <c>default</c> for nothing.</param>
    /// <param name="factors">One for each query: of scores in the exponent of two. Becomes the sum of its exponentials.</param>
    /// <param name="codes">[queries, <see cref="AttentionKeys.Padded"/>].</param>
    /// <param name="stride">Codes from one query to the next.</param>
    public abstract void Probabilities(int* sums, int queries, in AttentionKeys keys, in AddedBias bias, float* factors, byte* codes, nint stride);

    /// <summary>destination = fma(sum * factor, scale, mean) of each query of a block, over <paramref name="count"/> columns, a multiple of 16 up to 64.</summary>
    /// <param name="sums">Products of codes.</param>
    /// <param name="queries">How many.</param>
    /// <param name="factors">One for each query.</param>
    /// <param name="scales">One for each column.</param>
    /// <param name="means">One for each column.</param>
    /// <param name="count">Columns.</param>
    /// <param name="destination">[queries, count].</param>
    /// <param name="stride">Floats from one query to the next.</param>
    public abstract void Context(int* sums, int queries, float* factors, float* scales, float* means, int count, float* destination, nint stride);
}

/// <summary>What sums of products of a query's and all keys' codes mean.</summary>
/// <param name="shifts">128 times the sum of each key's codes, which is taken away.</param>
/// <param name="scales">Of each key; NaN where it does not count.</param>
/// <param name="padded">Keys, up to a multiple of 16.</param>
internal readonly unsafe ref struct AttentionKeys(int* shifts, float* scales, int padded)
{
    public readonly int* Shifts = shifts;
    public readonly float* Scales = scales;
    public readonly int Padded = padded;
}

/// <summary>Added to scores: fma(score, scale, bias).</summary>
/// <param name="biases">Of the first query, one for each key; those of the next stand one place before. Null for none.</param>
/// <param name="scales">One for each query.</param>
internal readonly unsafe ref struct AddedBias(float* biases, float* scales)
{
    public readonly float* Biases = biases;
    public readonly float* Scales = scales;
}

/// <summary>Written once over sixteen lanes, and compiled at once as <see cref="Elementwise{T}"/> is.</summary>
internal sealed unsafe class AttentionScores<T> : AttentionScores
    where T : struct, ILanes<T>
{
    private const int Block = Int8Sums.Stride;

    public override void Probabilities(int* sums, int queries, in AttentionKeys keys, in AddedBias bias, float* factors, byte* codes, nint stride)
    {
        // All largest scores first: nothing waits for one to be found.
        var largest = stackalloc float[queries];
        if (bias.Biases == null)
            Scores(sums, queries, keys, largest);
        else
            Scores(sums, queries, keys, bias, largest);
        Exponentials((float*)sums, queries, keys.Padded, largest, factors, codes, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Context(int* sums, int queries, float* factors, float* scales, float* means, int count, float* destination, nint stride)
    {
        for (var r = 0; r < queries; r++, sums += Block, destination += stride)
        {
            var factor = T.Create(factors[r]);
            for (var i = 0; i < count; i += 16)
                T.Store(T.Fma(T.Multiply(T.FromInts(sums + i), factor), T.Load(scales + i), T.Load(means + i)), destination + i);
        }
    }

    /// <summary>Sums become scores, the largest of each query is found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores(int* sums, int queries, in AttentionKeys keys, float* largest)
    {
        var padded = keys.Padded;
        for (var r = 0; r < queries; r++)
        {
            // The second operand of Max is what it returns where the first is NaN.
            T a = T.Create(float.NegativeInfinity), b = a;
            var at = sums + (r * Block);
            var shifts = keys.Shifts;
            var scales = keys.Scales;
            var left = padded;
            for (; left >= Block; left -= Block, at += queries * Block, shifts += Block, scales += Block)
            {
                a = T.Max(Score(at, shifts, scales), a);
                b = T.Max(Score(at + 16, shifts + 16, scales + 16), b);
                a = T.Max(Score(at + 32, shifts + 32, scales + 32), a);
                b = T.Max(Score(at + 48, shifts + 48, scales + 48), b);
            }

            for (nint i = 0; i < left; i += 16)
                a = T.Max(Score(at + i, shifts + i, scales + i), a);
            largest[r] = T.Largest(T.Max(a, b));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Score(int* sums, int* shifts, float* scales)
    {
        var score = T.Multiply(T.FromDifference(sums, shifts), T.Load(scales));
        T.Store(score, (float*)sums);
        return score;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores(int* sums, int queries, in AttentionKeys keys, in AddedBias bias, float* largest)
    {
        for (var r = 0; r < queries; r++)
        {
            var (most, factor) = (T.Create(float.NegativeInfinity), T.Create(bias.Scales[r]));
            var at = sums + (r * Block);
            for (var key = 0; key < keys.Padded; key += Block, at += queries * Block)
            {
                for (nint i = 0; i < Math.Min(keys.Padded - key, Block); i += 16)
                {
                    var score = T.Multiply(T.FromDifference(at + i, keys.Shifts + key + i), T.Load(keys.Scales + key + i));
                    score = T.Fma(score, factor, T.Load(bias.Biases - r + key + i));
                    T.Store(score, (float*)at + i);
                    most = T.Max(score, most);
                }
            }

            largest[r] = T.Largest(most);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentials(float* scores, int queries, int padded, float* largest, float* factors, byte* codes, nint stride)
    {
        for (var r = 0; r < queries; r++, codes += stride)
        {
            var (most, factor, sum) = (T.Create(largest[r]), T.Create(factors[r]), T.Create(0f));
            var (at, to, left) = ((nint)(scores + (r * Block)), (nint)codes, padded);
            for (; left >= Block; left -= Block, at += queries * Block * sizeof(float), to += Block)
            {
                var x = (float*)at;
                T a = Exponential(x, most, factor), b = Exponential(x + 16, most, factor);
                T c = Exponential(x + 32, most, factor), d = Exponential(x + 48, most, factor);
                sum = T.Add(T.Add(T.Add(T.Add(sum, a), b), c), d);
                T.StoreBytes(a, b, c, d, (byte*)to);
            }

            for (nint i = 0; i < left; i += 16)
            {
                var a = Exponential((float*)at + i, most, factor);
                sum = T.Add(sum, a);
                T.StoreBytes(a, (byte*)to + i);
            }

            factors[r] = T.Sum(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Exponential(float* scores, T largest, T factor)
    {
        var rounding = T.Create(LaneMath<T>.RoundMagic);
        var x = T.Multiply(T.Subtract(T.Load(scores), largest), factor);
        var n = T.Add(x, rounding);
        var whole = T.Subtract(n, rounding);
        var f = T.Subtract(x, whole);
        var p = T.Fma(T.Create(AttentionGrid.C3), f, T.Create(AttentionGrid.C2));
        p = T.Fma(p, f, T.Create(AttentionGrid.C1));
        p = T.Fma(p, f, T.Create(AttentionGrid.C0));
        return T.WhereAtLeast(x, T.Create(AttentionGrid.LeastExponent), T.ScaleByPowerOfTwo(p, whole, n));
    }
}
