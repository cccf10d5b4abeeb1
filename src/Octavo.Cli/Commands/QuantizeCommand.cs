using System.CommandLine;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Files;
using Octavo.Model;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo quantize</c>: a float model, or an int8 file of PyTorch, becomes an int8 folder.</summary>
internal static class QuantizeCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        model.Description = "Folder of a float model, or a file of weights (PyTorch's int8 files are taken over bit for bit)";
        var output = new Option<string>("--output") { Required = true, HelpName = "DIR", Description = "Folder for the int8 model; new or empty" };
        var config = new Option<string?>("--config") { HelpName = "DIR", Description = "Folder of config.json and tokenizer, for a file of weights" };
        var json = Arguments.Json();
        var quantization = QuantizationArguments.ForSaving();
        var budget = new BudgetArguments();
        var command = new Command("quantize", "Quantise a model and save it as a folder that loads like any other") { model, output, config, json };
        quantization.AddTo(command);
        budget.AddTo(command);
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var target = parsed.GetRequiredValue(output);
            OutputPlace.Check(target);
            var request = budget.Read(parsed);
            if (request is not null && parsed.GetValue(config) is not null) throw new ArgumentException("--max-drop: expected the folder of a float model, found a file with --config");
            var source = NamedModel.FolderOf(parsed.GetRequiredValue(model), log, cancellation);
            var options = quantization.Read(parsed);
            var (report, outcome) = request is null
                ? (Quantize(source, parsed.GetValue(config), target, options, log, cancellation), null)
                : QuantizeWithin(request, source, target, options, log, cancellation);
            if (parsed.GetValue(json)) WriteJson(target, report, outcome);
            else WriteText(target, report, outcome);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The model comes into the output when its accuracy has been looked at too.</summary>
    private static (LayerReport Report, BudgetOutcome Outcome) QuantizeWithin(
        BudgetRequest request, string source, string output, QuantizationOptions? options, Log log, CancellationToken cancellation)
    {
        ModelQuantizer.CheckOutput(output, source);
        var found = request.Search(source, options, log, cancellation);
        using var folder = TemporaryFolder.In(output);
        var report = Quantize(source, null, folder.Path, found.Options, log, cancellation);
        var outcome = request.Confirm(source, folder.Path, found, log, cancellation);
        cancellation.ThrowIfCancellationRequested();
        folder.Publish();
        return (report, outcome);
    }

    private static LayerReport Quantize(
        string model, string? config, string output, QuantizationOptions? options, Log log, CancellationToken cancellation)
    {
        var report = ProgressDisplay.Run(log, "Quantising", evaluation =>
        {
            var progress = LayerProgress.On(evaluation);
            return config is null
                ? ModelQuantizer.Save(model, output, options, progress, cancellation)
                : ModelQuantizer.Convert(model, config, output, options, progress, cancellation);
        });
        if (report.Scheme.DependsOnBatch)
            log.Warning($"{report.Scheme} takes one scale for a whole batch: a text's answer will depend on the texts beside it");
        return report;
    }

    private static void WriteText(string output, LayerReport report, BudgetOutcome? outcome)
    {
        Terminal.WriteLines(report.ToString());
        outcome?.WriteText();
        Terminal.WriteLine($"scheme {report.Scheme}{(report.Scheme.DependsOnBatch ? ", whose answers depend on the batch" : "")}");
        foreach (var (name, bytes) in SavedFolder.Files(output)) Terminal.WriteLine(SavedFolder.Describe(name, bytes));
    }

    private static void WriteJson(string output, LayerReport report, BudgetOutcome? outcome) => JsonOutput.WriteObject(json =>
    {
        json.WriteString("path", output);
        json.WriteString("scheme", report.Scheme.Name);
        json.WriteBoolean("depends_on_batch", report.Scheme.DependsOnBatch);
        json.WriteNumber("bytes_before", report.BytesBefore);
        json.WriteNumber("bytes_after", report.BytesAfter);
        outcome?.WriteMembers(json);
        json.WriteStartArray("layers");
        foreach (var row in report.Rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteIntegers("shape", row.Layer.Kind == LayerKind.LayerNorm ? [row.Layer.Columns] : [row.Layer.Rows, row.Layer.Columns]);
            json.WriteString("precision", row.Precision);
            json.WriteString("granularity", row.Granularity);
            json.WriteNumber("bytes_before", row.BytesBefore);
            json.WriteNumber("bytes_after", row.BytesAfter);
            json.WriteString("reason", row.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        SavedFolder.WriteFiles(json, SavedFolder.Files(output));
    });
}
