using Octavo.Evaluation;

namespace Octavo.Reports;

/// <summary>What <c>octavo compare</c> found, for people who decide between two models.</summary>
public sealed record ComparisonReport
{
    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>What a text of it is: a sentence, a question.</summary>
    public required string Unit { get; init; }

    /// <summary>The CPU and the instruction set.</summary>
    public required string Machine { get; init; }

    /// <summary>The reference.</summary>
    public required ComparedModel Reference { get; init; }

    /// <summary>The other, which is measured by it.</summary>
    public required ComparedModel Other { get; init; }

    /// <summary>What was found: differences with their intervals, lines, and examples of what changed.</summary>
    public required ComparisonFindings Found { get; init; }

    /// <summary>Signal to noise of each hidden state in dB, embeddings first; none where it was not measured.</summary>
    public IReadOnlyList<double> Noise { get; init; } = [];

    /// <summary>What a processor costs an hour; null for no costs.</summary>
    public double? PricePerHour { get; init; }

    /// <summary>Seconds of the reference by seconds of the other.</summary>
    public double SpeedUp => Reference.Seconds / Other.Seconds;
}

/// <summary>One of two models.</summary>
/// <param name="Name">As it was named.</param>
/// <param name="Megabytes">Of its weights as saved; null where they cannot be saved.</param>
/// <param name="Seconds">Of the forward passes over all texts.</param>
/// <param name="Texts">How many there were.</param>
/// <param name="Threads">How many processors were at it.</param>
/// <param name="Metrics">Its metrics with 95 % of the bootstrap.</param>
public sealed record ComparedModel(string Name, double? Megabytes, double Seconds, int Texts, int Threads, IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Metrics)
{
    /// <summary>Milliseconds of a text.</summary>
    public double MillisecondsOfText => Seconds * 1e3 / Texts;

    /// <summary>What a million texts cost, all threads counted as processors that are paid.</summary>
    /// <param name="pricePerHour">Of a processor.</param>
    public double CostOfMillion(double pricePerHour) => Seconds / Texts * 1e6 * Threads / 3600 * pricePerHour;
}

/// <summary>Examples of what changed.</summary>
/// <param name="Caption">What they are.</param>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">Cells, each in pieces.</param>
/// <param name="Count">How many there are in all.</param>
public sealed record ChangeTable(string Caption, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<IReadOnlyList<TextPiece>>> Rows, int Count);

/// <summary>A piece of a text.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Mark">What it is marked as; null for no mark.</param>
/// <param name="IsChanged">Whether the mark is not there on the other side.</param>
public readonly record struct TextPiece(string Text, string? Mark = null, bool IsChanged = false);
