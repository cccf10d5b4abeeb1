using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Embeddings;

/// <summary>What follows the pooling: sentence-transformers' modules <c>Dense</c>, <c>LayerNorm</c> and <c>Normalize</c>.</summary>
/// <param name="inputs">Width of what it reads.</param>
/// <param name="outputs">Width of what it makes.</param>
internal abstract class EmbeddingModule(int inputs, int outputs) : IDisposable
{
    /// <summary>Width of what it reads.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Width of what it makes.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Computes a row for each text.</summary>
    /// <param name="leaves">With which instructions.</param>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="rows">How many.</param>
    /// <param name="output">[rows, outputs].</param>
    /// <param name="spare">Room for as much again, where <see cref="NeedsSpare"/>; null to make it.</param>
    public abstract void Apply(Leaves leaves, Matrix input, int rows, Matrix output, Matrix? spare = null);

    /// <summary>Whether there is something to add to its output that is computed beside it.</summary>
    public virtual bool NeedsSpare => false;

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}

/// <summary>x / max(|x|, 1e-12): PyTorch's <c>normalize</c>.</summary>
internal sealed class NormalizeModule(int width) : EmbeddingModule(width, width)
{
    /// <summary>Brings a vector to length 1, in its place.</summary>
    public static void Normalize(Span<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
            squares += (double)value * value;
        var length = (float)Math.Max(Math.Sqrt(squares), 1e-12);
        for (var i = 0; i < vector.Length; i++)
            vector[i] /= length;
    }

    /// <inheritdoc/>
    public override void Apply(Leaves leaves, Matrix input, int rows, Matrix output, Matrix? spare)
    {
        for (var r = 0; r < rows; r++)
        {
            input.Row(r).CopyTo(output.Row(r));
            Normalize(output.Row(r));
        }
    }
}

/// <summary>LayerNorm of the pooled vectors.</summary>
internal sealed class LayerNormModule(LayerNormWeights norm) : EmbeddingModule(norm.Weight.Columns, norm.Weight.Columns)
{
    /// <summary>Its vectors.</summary>
    public LayerNormWeights Norm => norm;

    /// <inheritdoc/>
    public override void Apply(Leaves leaves, Matrix input, int rows, Matrix output, Matrix? spare) =>
        RowPasses.AddLayerNorm(Worker.Alone, leaves, input, null, norm, rows, output);

    /// <inheritdoc/>
    public override void Dispose() => norm.Dispose();
}

/// <summary>f(W x + b), and R x or x beside it where it has a residual.</summary>
/// <param name="weights">W and b.</param>
/// <param name="activation">f.</param>
/// <param name="residual">R; null where there is none of its own.</param>
/// <param name="addsInput">Whether x itself is added.</param>
/// <param name="inputs">Width of what it reads.</param>
internal sealed class DenseModule(Linear weights, DenseActivation activation, Linear? residual, bool addsInput, int inputs) : EmbeddingModule(inputs, weights.N)
{
    /// <summary>W and b.</summary>
    public Linear Weights => weights;

    /// <summary>Whether b is more than zeros that no file has.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>f.</summary>
    public DenseActivation Activation => activation;

    /// <summary>R; null where there is none of its own.</summary>
    public Linear? Residual => residual;

    /// <summary>Whether x itself is added.</summary>
    public bool AddsInput => addsInput;

    /// <inheritdoc/>
    public override bool NeedsSpare => residual is not null;

    /// <inheritdoc/>
    public override void Apply(Leaves leaves, Matrix input, int rows, Matrix output, Matrix? spare)
    {
        weights.Apply(Worker.Alone, input, rows, activation.Function, null, output);
        for (var r = 0; activation.Curve is not null && r < rows; r++)
            activation.Curve.Apply(output.Row(r));
        if (addsInput)
            AddRows(leaves, input, rows, output);
        if (residual is null)
            return;
        using var own = spare is null ? new Matrix(rows, Outputs) : null;
        var added = spare ?? own!;
        residual.Apply(Worker.Alone, input, rows, Kernels.Rows.Activation.None, null, added);
        AddRows(leaves, added, rows, output);
    }

    private static void AddRows(Leaves leaves, Matrix added, int rows, Matrix output)
    {
        for (var r = 0; r < rows; r++)
            RowPasses.AddRow(leaves, output, r, added, r);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        weights.Dispose();
        residual?.Dispose();
    }
}
