using Octavo.Compression;

namespace Octavo.Reports;

/// <summary>All that <c>octavo tutorial</c> found: one model in several precisions.</summary>
public sealed record TutorialResult
{
    /// <summary>The folder of the float model.</summary>
    public required string Model { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>What one of the texts is that time is told of, as <c>pair</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>How many of them time is told of.</summary>
    public required int Texts { get; init; }

    /// <summary>How many examples there are: pairs, where <see cref="Texts"/> are those of both sides, each once.</summary>
    public required int Examples { get; init; }

    /// <summary>Decimals of metrics: two where they are percents.</summary>
    public required int Decimals { get; init; }

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

    /// <summary>What of the saved model's answers was held against quantising while loading, as <c>logits of all 408 examples</c>.</summary>
    public required string Compared { get; init; }

    /// <summary>Whether they are the same, bit for bit.</summary>
    public required bool IsBitIdentical { get; init; }

    /// <summary>FP32's answers beside int8's.</summary>
    public required AnswerPicture Answers { get; init; }

    /// <summary>What a processor costs an hour; null for no costs.</summary>
    public double? PricePerHour { get; init; }

    /// <summary>FP32.</summary>
    public TutorialRow Reference => Rows[0];

    /// <summary>The default scheme.</summary>
    public TutorialRow Int8 => Rows[1];

    /// <summary>Int8 instead of FP32, on the least number of threads: what would be lost.</summary>
    public ComparisonReport Int8Instead => new()
    {
        Task = Task,
        Unit = Unit,
        Machine = Machine,
        Reference = SideOf(Reference),
        Other = SideOf(Int8),
        Found = Int8.Comparison!,
        Noise = Int8.Noise,
        PricePerHour = PricePerHour,
    };

    /// <summary>What a million texts cost in a precision on the least number of threads; null without a price.</summary>
    /// <param name="row">The precision.</param>
    /// <exception cref="ArgumentNullException"><paramref name="row"/> is null.</exception>
    public double? CostOfMillion(TutorialRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return PricePerHour is { } price ? SideOf(row).CostOfMillion(price) : null;
    }

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
        return row.DependsOnBatch && Reference.SecondsPadded is { } reference && row.SecondsPadded is { } padded
            ? reference / padded
            : Reference.Seconds[threads] / row.Seconds[threads];
    }

    private ComparedModel SideOf(TutorialRow row) => new(TutorialTable.Name(row), row.Size, row.Seconds[Threads[0]], Texts, Threads[0], row.Metrics);
}
