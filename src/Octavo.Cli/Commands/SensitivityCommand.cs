using System.CommandLine;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Cli.Entities;
using Octavo.Cli.Questions;
using Octavo.Compression;
using Octavo.Evaluation;
using Octavo.Files;
using Octavo.Reports;
using static System.FormattableString;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo sensitivity</c>: what quantising each layer costs, the most sensitive first; or what each step of the schemes does.</summary>
internal static class SensitivityCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var dataset = new DatasetArguments();
        var questions = new QuestionArguments();
        var split = Arguments.Choice("--split", DatasetSplit.Dev, "Part of the data set; labels are not read");
        var limit = Arguments.Number("--examples", 1, 1 << 20, () => 64, "How many examples are run");
        var threads = Arguments.Threads();
        var maxLength = Arguments.MaxLength();
        var picture = new Option<string?>("--picture") { HelpName = "FILE.svg", Description = "Write the picture of the table there" };
        var json = Arguments.Json();
        var steps = new Option<bool>("--steps") { Description = "Instead of layers: the errors of weights, activations and embedding tables, each alone, of every scheme or of --scheme" };
        var quantization = QuantizationArguments.ForSaving();
        var command = new Command("sensitivity", "What quantising each layer, or each step of a scheme, costs: signal to noise") { model };
        dataset.AddTo(command);
        foreach (var option in (Option[])[split, limit, threads, maxLength, steps, picture, json]) command.Add(option);
        quantization.AddTo(command);
        questions.AddTo(command, dataset, [.. dataset.OfClassification, maxLength]);
        EntityArguments.Refuse(command, dataset, dataset.OfClassification);
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var file = parsed.GetValue(picture);
            if (file is not null) OutputPlace.CheckFile(file);
            var workers = parsed.GetValue(threads);
            var subject = SensitivitySubject.Read(parsed, dataset, questions, parsed.GetValue(split), parsed.GetValue(limit), parsed.GetValue(maxLength), cancellation);

            void Show<T>(Func<IProgress<QuantizationProgress>?, T> measure, Func<T, string> draw, Action<Utf8JsonWriter, T> writeMembers, Action<T> writeText)
            {
                var result = ProgressDisplay.Run(log, "Measuring", display => measure(LayerProgress.On(display)));
                if (file is not null) ReplacedFile.Write(file, Encoding.UTF8.GetBytes(draw(result)));
                if (parsed.GetValue(json)) JsonOutput.WriteObject(writer => writeMembers(writer, result));
                else writeText(result);
            }

            var folder = NamedModel.FolderOf(parsed.GetRequiredValue(model), log, cancellation);
            if (parsed.GetValue(steps))
            {
                Show(
                    progress => subject.Steps(folder, quantization.ReadEach(parsed), workers, progress),
                    StepsPicture.Draw,
                    (writer, rows) => StepsOutput.WriteMembers(writer, rows, subject.Count),
                    rows => StepsOutput.WriteText(rows, subject.Count));
            }
            else
            {
                Show(progress => subject.Layers(folder, quantization.Read(parsed), workers, progress), SensitivityPicture.Draw, WriteMembers, WriteText);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The members of an object.</summary>
    public static void WriteMembers(Utf8JsonWriter json, SensitivityReport report)
    {
        json.WriteString("scheme", report.Scheme.Name);
        json.WriteNumber("examples", report.Examples);
        json.WriteFinite("all_quantized_db", report.AllQuantized);
        json.WriteStartArray("layers");
        foreach (var row in report.Rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Layer);
            json.WriteFinite("output_db", row.Output);
            json.WriteFinite("only_quantized_db", row.OnlyQuantized);
            json.WriteFinite("only_kept_db", row.OnlyKept);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteText(SensitivityReport report)
    {
        var width = report.Rows.Max(row => row.Layer.Length);
        Terminal.WriteLine(Invariant($"{report.Scheme}, {report.Examples} examples; signal to noise in dB, six are one bit; all layers quantised: {StepsOutput.Decibels(report.AllQuantized)} of the logits"));
        Terminal.WriteLine($"{"layer".PadRight(width)}  its output  logits: only it quantised  only it kept");
        foreach (var row in report.Rows)
            Terminal.WriteLine($"{row.Layer.PadRight(width)}  {StepsOutput.Decibels(row.Output),10}  {StepsOutput.Decibels(row.OnlyQuantized),25}  {StepsOutput.Decibels(row.OnlyKept),12}");
    }
}
