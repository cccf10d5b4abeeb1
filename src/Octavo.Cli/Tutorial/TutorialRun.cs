using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Numerics;
using Octavo.Reports;

namespace Octavo.Cli.Tutorial;

/// <summary>The seven steps of the tutorial.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="log">How much is said on the standard error stream.</param>
/// <param name="tells">Whether the steps are told on the standard output stream.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class TutorialRun(TutorialRequest request, Log log, bool tells, CancellationToken cancellation)
{
    private static readonly Scheme[] Others = [Scheme.Fast7, Scheme.PyTorch, Scheme.Fp16];

    /// <summary>Runs them.</summary>
    public TutorialOutcome Run()
    {
        using var folder = new TutorialFolder(request.Output);
        folder.Check(request.Model);
        if (request.Task.IsRegression) throw new ArgumentException($"--task: expected a task of classes, found {request.Task.Name}");
        var examples = request.Task.ReadExamples(request.Data);
        using var measurement = new Measurement(request, examples, log, cancellation);
        measurement.Open();
        var machine = MachineFacts.Read();
        Step(1, "The machine");
        if (tells) TellMachine(machine);

        Step(2, $"FP32 over {examples.Count} examples");
        var reference = measurement.Reference();
        if (tells) TutorialText.WriteReference(reference);

        Step(3, "The model quantised dynamically to int8");
        folder.Open();
        var layers = ModelQuantizer.Save(request.Model, folder.NewModel, null, null, cancellation);
        if (tells) Terminal.WriteLines(layers.ToString());

        Step(4, "Sizes");
        var sizes = ModelSizes.Measure(request.Model, cancellation);
        if (tells) TutorialText.WriteSizes(sizes);

        Step(5, "Precisions side by side");
        var date = DateTime.UtcNow;
        TutorialRow[] rows = [Measurement.Sized(reference, sizes.Fp32), measurement.Quantized(Scheme.Int8, sizes.Int8), .. Others.Select(measurement.SavedAndLoaded)];
        TutorialResult Found(bool isBitIdentical) => new()
        {
            Model = request.Model,
            Task = request.Task,
            Threads = request.Threads,
            Machine = $"{machine.Cpu}, {machine.InstructionSet}",
            Date = date,
            Layers = layers,
            Sizes = sizes,
            Rows = rows,
            Saved = folder.Model,
            IsBitIdentical = isBitIdentical,
        };
        var result = Found(isBitIdentical: false);
        if (tells) TutorialText.WriteRows(result);

        Step(6, "Saved and loaded back");
        result = Found(AreEqual(result.Int8.Result, measurement.Saved(folder.NewModel)));
        var outcome = new TutorialOutcome(result, machine, SavedFolder.Files(folder.NewModel), folder.Html);
        if (tells) TutorialText.WriteSaved(outcome);

        Step(7, "The report");
        Report(folder, outcome);
        cancellation.ThrowIfCancellationRequested();
        folder.Publish();
        return outcome;
    }

    private static bool AreEqual(EvaluationResult a, EvaluationResult b) =>
        MemoryMarshal.AsBytes(Logits(a).AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(Logits(b).AsSpan()));

    private static float[] Logits(EvaluationResult result) => [.. result.Examples.SelectMany(example => example.Logits)];

    private static void TellMachine(MachineFacts machine)
    {
        var table = new FactTable();
        machine.AddTo(table);
        table.Write();
    }

    private void Report(TutorialFolder folder, TutorialOutcome outcome)
    {
        folder.Write(folder.Html, Encoding.UTF8.GetBytes(HtmlReport.Write(outcome.Result)));
        var json = new ArrayBufferWriter<byte>();
        JsonOutput.AppendLine(json, writer => TutorialJson.Write(writer, outcome));
        folder.Write(folder.Json, json.WrittenSpan);
        if (!tells) return;
        Terminal.WriteLine("   " + folder.Html);
        Terminal.WriteLine("   " + folder.Json);
    }

    private void Step(int number, string title)
    {
        cancellation.ThrowIfCancellationRequested();
        if (tells) TutorialText.Step(number, title);
        else log.Detail($"step {number}: {title}");
    }
}
