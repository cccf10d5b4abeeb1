using Octavo.Compression;

namespace Octavo.Cli.Tutorial;

/// <summary>All that the tutorial found.</summary>
internal sealed record TutorialResult
{
    /// <summary>What it was asked for.</summary>
    public required TutorialRequest Request { get; init; }

    /// <summary>What it ran on.</summary>
    public required MachineFacts Machine { get; init; }

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

    /// <summary>Its files and their bytes, the largest first.</summary>
    public required IReadOnlyList<(string Name, long Bytes)> Files { get; init; }

    /// <summary>Whether the saved model's logits are those of quantising while loading, bit for bit.</summary>
    public required bool IsBitIdentical { get; init; }

    /// <summary>The report for people.</summary>
    public required string Report { get; init; }

    /// <summary>FP32.</summary>
    public TutorialRow Reference => Rows[0];

    /// <summary>The default scheme.</summary>
    public TutorialRow Int8 => Rows[1];

    /// <summary>
    /// How many times as fast as FP32 a precision is, like with like: at the least number of threads, and where an answer
    /// depends on its batch padded against padded at the greatest.
    /// </summary>
    public double SpeedUp(TutorialRow row)
    {
        var threads = Request.Threads[0];
        return row.DependsOnBatch ? Reference.SecondsPadded / row.SecondsPadded : Reference.Seconds[threads] / row.Seconds[threads];
    }
}
