using Octavo.Compression;
using Octavo.Evaluation;

namespace Octavo.Reports;

/// <summary>All that <c>octavo tutorial</c> found: one model in several precisions.</summary>
public sealed class TutorialResult
{
    /// <summary>The folder of the float model.</summary>
    public required string Model { get; init; }

    /// <summary>The task.</summary>
    public required GlueTask Task { get; init; }

    /// <summary>The numbers of threads that it was measured with, ascending.</summary>
    public required IReadOnlyList<int> Threads { get; init; }

    /// <summary>What it ran on: the CPU and the instruction set.</summary>
    public required string Machine { get; init; }

    /// <summary>When it ran.</summary>
    public required DateTime Date { get; init; }

    /// <summary>What became of each layer of the int8 model.</summary>
    public required LayerReport Layers { get; init; }

    /// <summary>The sizes of the model.</summary>
    public required ModelSizes Sizes { get; init; }

    /// <summary>The precisions, FP32 first.</summary>
    public required IReadOnlyList<TutorialRow> Rows { get; init; }

    /// <summary>The folder of the int8 model.</summary>
    public required string Saved { get; init; }

    /// <summary>Whether the saved model's logits are those of quantising while loading, bit for bit.</summary>
    public required bool IsBitIdentical { get; init; }

    /// <summary>FP32.</summary>
    public TutorialRow Reference => Rows[0];

    /// <summary>The default scheme.</summary>
    public TutorialRow Int8 => Rows[1];

    /// <summary>
    /// How many times as fast as FP32 a precision is, like with like: at the least number of threads, and where an answer
    /// depends on its batch padded against padded at the greatest.
    /// </summary>
    /// <param name="row">The precision.</param>
    /// <exception cref="ArgumentNullException"><paramref name="row"/> is null.</exception>
    public double SpeedUp(TutorialRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var threads = Threads[0];
        return row.DependsOnBatch ? Reference.SecondsPadded / row.SecondsPadded : Reference.Seconds[threads] / row.Seconds[threads];
    }
}
