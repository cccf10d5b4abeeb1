using System.CommandLine;
using System.Globalization;
using Octavo.Cli.Entities;
using Octavo.Cli.Heads;
using Octavo.Cli.Questions;
using Octavo.Cli.Tutorial;
using Octavo.Data;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo tutorial</c>: PyTorch's tutorial "Dynamic Quantization on BERT", measured from start to end; with other tasks the same of other heads.</summary>
internal static class TutorialCommand
{
    private const int MostExamples = 1 << 20;

    public static Command Create(CancellationToken cancellation)
    {
        var model = new Option<string?>("--model") { HelpName = "DIR", Description = $"Folder of a float model, or its name on the hub; {TutorialNeeds.Model}, or for sts-b {TutorialNeeds.Embedder}, unless said" };
        var task = TaskChoice.Option();
        task.DefaultValueFactory = _ => TaskChoice.Default;
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = $"Folder that holds the files of the task, or a file; {TutorialNeeds.Data} unless said" };
        var output = new Option<string>("--output") { HelpName = "DIR", Description = "Folder for the int8 model and the report", DefaultValueFactory = _ => "octavo-tutorial" };
        var examples = Arguments.Number("--examples", 1, MostExamples, () => MostExamples, "Only the first examples of the data");
        var threads = Threads();
        var price = ReportArguments.Price();
        var json = Arguments.Json();
        var command = new Command("tutorial", "The whole way on the bundled model, or on one of yours: evaluate, quantise, compare, save, load, report")
        {
            model, task, data, output, examples, threads, price, json,
        };
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var choice = parsed.GetRequiredValue(task);
            var (folder, files) = TutorialNeeds.Find(choice, parsed.GetValue(model), parsed.GetValue(data));
            var request = new TutorialRequest(
                parsed.GetValue(model) is null ? folder : NamedModel.FolderOf(folder, log, cancellation), parsed.GetRequiredValue(output), parsed.GetRequiredValue(threads), parsed.GetValue(price));
            var count = parsed.GetValue(examples);

            int Run<TModel, TResult>(Head<TModel, TResult> head)
                where TModel : EncoderModel
                where TResult : class
            {
                var outcome = new TutorialRun<TModel, TResult>(request, head.Count > count ? head.Take(count) : head, log, tells: !parsed.GetValue(json), cancellation).Run();
                if (parsed.GetValue(json)) JsonOutput.WriteObject(writer => TutorialJson.Write(writer, outcome));
                return outcome.Result.IsBitIdentical ? ExitCode.Success : ExitCode.InternalError;
            }

            if (choice.Name == TaskChoice.Entities)
            {
                var file = EntityArguments.Find(files, DatasetSplit.Dev);
                return Run(new EntityHead(new(file, request.Threads[^1], new(), EntityScheme.Lenient), ConllFile.Read(file), log, cancellation));
            }

            if (choice.Name == TaskChoice.Squad)
            {
                var questions = SquadFile.Read(QuestionArguments.Find(files, DatasetSplit.Dev));
                return Run(new QuestionHead(new(questions, SquadEvaluator.OptionsFor(questions.Version), request.Threads[^1]), log, cancellation));
            }

            var dataset = new Dataset(choice.Glue, files, null, null);
            var evaluation = new EvaluationRequest(dataset, DatasetSplit.Dev, request.Threads[^1], new(), null, false);
            var texts = dataset.Read(DatasetSplit.Dev);
            return choice.Glue is { IsRegression: true, TextColumns.Count: 2 } && TextEmbedder.IsIn(request.Model)
                ? Run(new VectorHead(evaluation, texts, log, cancellation))
                : Run(new LabelHead(evaluation, texts, log, cancellation));
        });
        return command;
    }

    private static Option<int[]> Threads() => new("--threads")
    {
        HelpName = "N,N",
        Description = "Numbers of threads to measure with, one after the other; 1 and all processors unless said",
        DefaultValueFactory = _ => [.. new SortedSet<int> { 1, Machine.Threads }],
        CustomParser = result =>
        {
            var numbers = new SortedSet<int>();
            foreach (var text in result.Tokens[0].Value.Split(','))
            {
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > ModelOptions.MaxThreads)
                {
                    result.AddError($"--threads: expected whole numbers from 1 to {ModelOptions.MaxThreads} between commas, found '{result.Tokens[0].Value}'");
                    return [];
                }

                numbers.Add(number);
            }

            return [.. numbers];
        },
    };
}
