using System.Buffers;
using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Kernels.Int8;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>y = f(x W^T + b): the only place that knows in which precision a layer computes.</summary>
internal sealed class Linear : IDisposable
{
    private readonly Leaves _leaves;
    private readonly Part[] _parts;

    private Linear(Leaves leaves, Part[] parts)
    {
        _leaves = leaves;
        _parts = parts;
        foreach (var part in parts)
        {
            N += part.Bias.Columns;
            IsInt8 |= part.Rule is not null;
            if (part.Rule is { Span: ActivationSpan.Batch })
                Span = ActivationSpan.Batch;
        }
    }

    /// <summary>Outputs.</summary>
    public int N { get; }

    /// <summary>Whether its inputs become codes.</summary>
    public bool IsInt8 { get; }

    /// <summary>Which of its inputs share a grid.</summary>
    public ActivationSpan Span { get; }

    /// <summary>Weights and bias of a layer that is all float, or that training quantises as a whole: then with the int8 layer that it computes with.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public (PackedFloatWeights Weights, Matrix Bias, Int8Layer? Int8) Floats =>
        _parts is [{ Float: { } weights } part] ? (weights, part.Bias, part.Int8) : throw new ArgumentException("expected query, key and value of a layer to be quantised together or not at all in training, found some of them");

    /// <summary>How the inputs of a layer that training quantises become codes; null where they stay floats.</summary>
    public ActivationRule? Inputs => _parts[0].Rule;

    /// <summary>One layer of several weights side by side: those that compute alike become one product.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="weights">In the order of their outputs, each with the same inputs.</param>
    public static Linear Create(Leaves leaves, params ReadOnlySpan<LinearWeights> weights)
    {
        var parts = new List<Part>();
        for (var start = 0; start < weights.Length;)
        {
            var end = start + 1;
            while (end < weights.Length && weights[end].ComputesLike(weights[start]))
                end++;
            parts.Add(Part.Pack(leaves, weights[start..end]));
            start = end;
        }

        return new(leaves, [.. parts]);
    }

    /// <summary>Computes <paramref name="rows"/> rows together with the other workers; all have met when it returns.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="input">x, [rows, K].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="activation">f.</param>
    /// <param name="codes">Room for x as int8; may be null where the layer is float.</param>
    /// <param name="output">y, [rows, N].</param>
    public void Apply(Worker worker, Matrix input, int rows, Activation activation, QuantizedRows? codes, Matrix output)
    {
        var (column, held) = (0, (ActivationRule?)null);
        foreach (var part in _parts)
        {
            // A product ends with a meeting: nobody reads the codes of the part before any more.
            if (part.Rule is not null && part.Rule != held)
                codes!.Quantize(worker, _leaves, input, rows, held = part.Rule);
            if (part.Int8 is { } int8)
                Int8Gemm.Run(worker, _leaves, codes!, rows, int8, part.Bias, activation, output, column);
            else
                FloatGemm.Run(worker, _leaves, part.Rule is null ? input : codes!.Values(worker, part.Rule, rows, input.Columns), rows, part.Float!, part.Bias, activation, output, column);
            column += part.Bias.Columns;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.Bias.Dispose();
            part.Float?.Dispose();
            part.Int8?.Dispose();
        }
    }

    /// <summary>Columns of one precision; in quantised training of both: the int8 layer computes, and follows the floats.</summary>
    private sealed record Part(Matrix Bias, PackedFloatWeights? Float, Int8Layer? Int8, ActivationRule? Rule)
    {
        public static Part Pack(Leaves leaves, ReadOnlySpan<LinearWeights> weights)
        {
            var (n, k) = (0, weights[0].K);
            foreach (var w in weights)
                n += w.N;
            var bias = new Matrix(n);
            // Weights that stand alone are packed from where they are.
            var floats = weights.Length == 1 ? weights[0].Floats ?? [] : weights[0].Int8 is null ? new float[checked(n * k)] : [];
            var scales = new float[n];
            var row = 0;
            foreach (var w in weights)
            {
                w.Bias.CopyTo(bias.Row(0)[row..]);
                if (weights.Length > 1)
                    w.Floats?.CopyTo(floats, row * k);
                for (var i = 0; w.Int8 is not null && i < w.N; i++)
                    scales[row + i] = w.Int8.Scale(i);
                row += w.N;
            }

            if (weights[0].Trained is { } weightRule)
                return new(bias, PackedFloatWeights.Pack(floats, n, k), new Int8Layer(leaves, n, k, weightRule, weights[0].Rule!), weights[0].Rule);
            if (weights[0] is not { Int8: not null, Rule: { } rule })
                return new(bias, PackedFloatWeights.Pack(floats, n, k), null, weights[0].Rule);
            var codes = ArrayPool<sbyte>.Shared.Rent(checked(n * k));
            CopyCodes(weights, codes);
            var int8 = new Int8Layer(leaves, codes.AsSpan(0, n * k), scales, n, k, rule.BlockSize, rule.Highest <= 127);
            ArrayPool<sbyte>.Shared.Return(codes);
            return new(bias, null, int8, rule);
        }

        private static void CopyCodes(ReadOnlySpan<LinearWeights> weights, Span<sbyte> destination)
        {
            foreach (var w in weights)
            {
                w.Int8!.CopyCodes(0, destination[..(w.N * w.K)]);
                destination = destination[(w.N * w.K)..];
            }
        }
    }
}

/// <summary>Weights on their way into a <see cref="Linear"/>: floats, or codes with the rule for their inputs.</summary>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="Bias">[N].</param>
/// <param name="Floats">[N, K], or null.</param>
/// <param name="Int8">[N, K], or null.</param>
/// <param name="Rule">How the inputs become codes, beside float weights to be turned back into values; null where they stay floats.</param>
/// <param name="Trained">In quantised training, how the floats become codes before each pass; null elsewhere.</param>
internal sealed record LinearWeights(int N, int K, float[] Bias, float[]? Floats, QuantizedWeights? Int8, ActivationRule? Rule, WeightRule? Trained = null)
{
    /// <summary>Whether both can be columns of one product: the same kind of weights, inputs rounded by the same rule.</summary>
    public bool ComputesLike(LinearWeights other) => Rule == other.Rule && Int8 is null == other.Int8 is null && Trained == other.Trained;
}
