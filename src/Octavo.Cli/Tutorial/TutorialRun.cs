using System.Buffers;
using System.Text;
using Octavo.Cli.Heads;
using Octavo.Compression;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Reports;

namespace Octavo.Cli.Tutorial;

/// <summary>The seven steps of the tutorial, whatever the model's head.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="head">The examples and what is done with them.</param>
/// <param name="log">How much is said on the standard error stream.</param>
/// <param name="tells">Whether the steps are told on the standard output stream.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class TutorialRun<TModel, TResult>(TutorialRequest request, Head<TModel, TResult> head, Log log, bool tells, CancellationToken cancellation)
    where TModel : EncoderModel
    where TResult : class
{
    private static readonly Scheme[] Others = [Scheme.Fast7, Scheme.PyTorch, Scheme.Fp16];

    /// <summary>Runs them.</summary>
    public TutorialOutcome Run()
    {
        using var folder = new TutorialFolder(request.Output);
        folder.Check(request.Model);
        using var measurement = new Measurement<TModel, TResult>(request, head, cancellation);
        measurement.Open();
        var machine = MachineFacts.Read();
        Step(1, "The machine");
        if (tells) TellMachine(machine);

        Step(2, $"FP32 over {head.Count} examples");
        var reference = measurement.Reference();
        if (tells) TutorialText.WriteReference(reference.Row, reference.Comparison.Found.Decimals);

        Step(3, "The model quantised dynamically to int8");
        folder.Open();
        var layers = ModelQuantizer.Save(request.Model, folder.NewModel, null, null, cancellation);
        if (tells) Terminal.WriteLines(layers.ToString());

        Step(4, "Sizes");
        var sizes = ModelSizes.Measure(request.Model, cancellation);
        if (tells) TutorialText.WriteSizes(sizes);

        Step(5, "Precisions side by side");
        MeasuredRow<TResult>[] rows = [reference with { Row = reference.Row with { Size = sizes.Fp32 } }, measurement.Quantized(Scheme.Int8, sizes.Int8), .. Others.Select(measurement.SavedAndLoaded)];
        var result = Found(rows, layers, sizes, machine, folder.Model);
        if (tells) TutorialText.WriteRows(result);

        Step(6, "Saved and loaded back");
        result = result with { IsBitIdentical = head.AreEqual(rows[1].Result, measurement.Saved(folder.NewModel)) };
        var outcome = new TutorialOutcome(result, [.. rows.Select(row => row.Comparison.WriteJson)], machine, SavedFolder.Files(folder.NewModel), folder.Html);
        if (tells) TutorialText.WriteSaved(outcome);

        Step(7, "The report");
        Report(folder, outcome);
        cancellation.ThrowIfCancellationRequested();
        folder.Publish();
        return outcome;
    }

    private TutorialResult Found(MeasuredRow<TResult>[] rows, LayerReport layers, ModelSizes sizes, MachineFacts machine, string saved) => new()
    {
        Model = request.Model,
        Task = head.Task,
        Unit = head.Unit,
        Texts = head.Scores(rows[0].Result).Texts,
        Examples = head.Count,
        Decimals = rows[0].Comparison.Found.Decimals,
        Threads = request.Threads,
        Machine = $"{machine.Cpu}, {machine.InstructionSet}",
        Date = DateTime.UtcNow,
        Layers = layers,
        Sizes = sizes,
        Rows = [.. rows.Select(row => row.Row)],
        Saved = saved,
        Compared = head.Compared,
        IsBitIdentical = false,
        Answers = head.Picture(rows[0].Result, rows[1].Result),
        PricePerHour = request.Price,
    };

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
