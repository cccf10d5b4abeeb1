using System.CommandLine;
using Octavo.Cli.Bulk;
using Octavo.Cli.Lines;
using Octavo.Cli.Predictions;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo predict</c>: JSON lines in, or files of rows, the answers of the model's head out.</summary>
internal static class PredictCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var threads = Arguments.Threads();
        var quantization = QuantizationArguments.ForLoading();
        var batchSize = Arguments.BatchSize();
        var bulk = new BulkArguments(null, "text", "pair", "question", "context");
        var command = new Command(
            "predict",
            "Answers by the model's head to JSON lines from the standard input stream: {\"text\":…, \"pair\":…}, {\"text\":…} for entities, or {\"question\":…, \"context\":…}. "
            + "An option holds for all lines; a line's own key (top_k for --top-k) goes first")
        {
            model,
            threads,
            batchSize,
        };
        quantization.AddTo(command);
        bulk.AddTo(command);
        foreach (var option in PredictionOptions.All) command.Add(option.Flag);
        command.SetAction(flags =>
        {
            var log = new Log(flags.GetValue(Arguments.Verbosity));
            var folder = NamedModel.FolderOf(flags.GetRequiredValue(model), log, cancellation);
            var source = new PredictionSource(folder, quantization.ReadFor(folder, flags), flags.GetValue(threads));
            using var predictions = source.Load(log, cancellation);
            PredictionOptions.Check(flags, predictions);
            var (columns, answerer, together) = (predictions.Columns(flags), predictions.Answerer(flags, cancellation), flags.GetValue(batchSize));
            return bulk.AreGiven(flags)
                ? new BulkRun(bulk.Read(flags, predictions.Keys), folder, new(answerer, columns, BulkArguments.BatchSize(flags, batchSize)), log, cancellation).Run()
                : new LineAnswerer(together, answerer, bulk.OfLines(flags, columns)).Run(predictions.Example, log, cancellation);
        });
        return command;
    }
}
