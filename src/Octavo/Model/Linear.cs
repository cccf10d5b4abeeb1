using Octavo.Kernels;
using Octavo.Kernels.Int8;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>y = f(x W^T + b): layers side by side that read the same x. Those that compute alike are one product.</summary>
internal sealed class Linear : IDisposable
{
    private readonly Leaves _leaves;
    private readonly LinearColumns[] _columns;

    private Linear(Leaves leaves, IReadOnlyList<string> names, LinearColumns[] columns)
    {
        (_leaves, Names, _columns) = (leaves, names, columns);
        foreach (var part in columns)
        {
            N += part.Bias.Columns;
            IsInt8 |= part.Inputs is not null;
            if (part.Inputs is { Span: ActivationSpan.Batch })
                Span = ActivationSpan.Batch;
        }
    }

    /// <summary>The names of the layers in the checkpoint.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Outputs.</summary>
    public int N { get; }

    /// <summary>Whether its inputs become codes.</summary>
    public bool IsInt8 { get; }

    /// <summary>Which of its inputs share a grid.</summary>
    public ActivationSpan Span { get; }

    /// <summary>Is told the input, [rows, K], before each product; null for nobody.</summary>
    public Action<Linear, Matrix, int>? Watch { get; set; }

    /// <summary>The columns, where all compute alike, as training needs it.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public LinearColumns Whole =>
        _columns is [var all] ? all : throw new ArgumentException("expected query, key and value of a layer to be quantised together or not at all in training, found some of them");

    /// <summary>One layer of several weights side by side.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="weights">In the order of their outputs, each with the same inputs.</param>
    public static Linear Create(Leaves leaves, params ReadOnlySpan<LinearWeights> weights)
    {
        var (columns, names) = (new List<LinearColumns>(), new List<string>());
        for (var start = 0; start < weights.Length;)
        {
            var end = start + 1;
            while (end < weights.Length && weights[end].ComputesLike(weights[start]))
                end++;
            columns.Add(LinearColumns.Pack(leaves, weights[start..end]));
            start = end;
        }

        foreach (var w in weights)
            names.Add(w.Name);
        return new(leaves, names, [.. columns]);
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
        if (worker.Index == 0)
            Watch?.Invoke(this, input, rows);
        var (column, held) = (0, (ActivationRule?)null);
        foreach (var part in _columns)
        {
            // A product ends with a meeting: nobody reads the codes of the part before any more.
            if (part.Inputs is not null && part.Inputs != held)
                codes!.Quantize(worker, _leaves, input, rows, held = part.Inputs);
            part.Apply(worker, _leaves, input, rows, activation, codes, output, column);
            column += part.Bias.Columns;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in _columns)
            part.Dispose();
    }
}
