using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Files;

namespace Octavo.Cli.Evaluations;

/// <summary>The files that <c>octavo evaluate</c> writes.</summary>
/// <param name="Folder">Folder for eval_results.txt, and for the submission file where there are no labels; null for none.</param>
/// <param name="Predictions">File for every answer, in GLUE's format if it ends with .tsv, else JSON lines; null for none.</param>
/// <param name="IsJson">Whether one JSON object is printed.</param>
internal sealed record EvaluateOutput(string? Folder, string? Predictions, bool IsJson)
{
    // As PyTorch's tutorial calls the second half of MNLI.
    private const string Mismatched = "-MM";

    /// <summary>Finds out before the work whether it can be written after it.</summary>
    public void Check(int parts)
    {
        for (var part = 0; part < parts; part++)
        {
            if (Folder is not null) OutputPlace.Check(FolderOf(part)!);
            if (Predictions is not null) OutputPlace.CheckFile(PredictionsOf(part)!);
        }
    }

    /// <summary>The file of every answer of a part.</summary>
    public string? PredictionsOf(int part) =>
        part == 0 || Predictions is null
            ? Predictions
            : Path.Combine(Path.GetDirectoryName(Predictions) ?? "", Path.GetFileNameWithoutExtension(Predictions) + Mismatched + Path.GetExtension(Predictions));

    /// <summary>Writes the files of a part.</summary>
    public void Write(int part, EvaluationResult result)
    {
        if (Folder is not null && result.HasLabels) ResultFiles.WriteMetrics(FolderOf(part)!, result);
        if (Folder is not null && !result.HasLabels)
            ResultFiles.WriteSubmission(Path.Combine(Folder, result.Task.SubmissionName is { Length: > 0 } name ? name : "predictions.tsv"), result);
        if (PredictionsOf(part) is not { } file) return;
        if (Path.GetExtension(file).Equals(".tsv", StringComparison.OrdinalIgnoreCase)) ResultFiles.WriteSubmission(file, result);
        else ResultFiles.WritePredictions(file, result);
    }

    // The full path: "." has no name that something could be added to.
    private string? FolderOf(int part) => part == 0 || Folder is null ? Folder : Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)) + Mismatched;
}
