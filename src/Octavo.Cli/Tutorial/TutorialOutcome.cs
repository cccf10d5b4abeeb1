using System.Text.Json;
using Octavo.Reports;

namespace Octavo.Cli.Tutorial;

/// <summary>What the tutorial found and wrote.</summary>
/// <param name="Result">What it found.</param>
/// <param name="Comparisons">For each row what is between it and FP32, for programs.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Files">The files of the int8 model and their bytes, the largest first.</param>
/// <param name="Report">The report for people.</param>
internal sealed record TutorialOutcome(
    TutorialResult Result, IReadOnlyList<Action<Utf8JsonWriter>> Comparisons, MachineFacts Machine, IReadOnlyList<(string Name, long Bytes)> Files, string Report);
