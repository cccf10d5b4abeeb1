using System.CommandLine;
using Octavo.Cli.Heads;
using Octavo.Data;
using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo compare</c>: two models on one task, and what of the difference could be chance.</summary>
internal static class CompareCommand
{
    private const string Int8 = "int8";

    public static Command Create(CancellationToken cancellation)
    {
        var a = new Argument<string>("A") { Description = "Folder of the reference; DIR@scheme quantises it on loading, DIR@scheme,attention=int8 its attention too" };
        var b = new Argument<string?>("B") { Description = "Folder of the other model; DIR@scheme quantises it on loading. Without it A, quantised as int8", Arity = ArgumentArity.ZeroOrOne };
        var evaluation = new EvaluationArguments();
        var report = new ReportArguments();
        var json = Arguments.Json();
        var command = new Command("compare", "Two models on the dev set of a task: every difference, and what of it could be chance")
        {
            a, b,
        };
        evaluation.AddTo(command);
        report.AddTo(command);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var page = report.Read(parsed);
            ModelChoice Choice(string side) => ModelChoice.Parse(side, model => NamedModel.FolderOf(model, log, cancellation));
            var reference = Choice(parsed.GetRequiredValue(a));
            var choices = (reference, parsed.GetValue(b) is { } other ? Choice(other) : Choice($"{reference.Folder}@{Int8}"));
            int Run<TModel, TResult>(Head<TModel, TResult> head, int threads)
                where TModel : EncoderModel
                where TResult : class => new CompareRun<TModel, TResult>(head, threads, page).Run(choices.Item1, choices.Item2, parsed.GetValue(json));

            if (evaluation.IsEntities(parsed))
            {
                var entities = evaluation.ReadEntities(parsed);
                return Run(new EntityHead(entities, ConllFile.Read(entities.File), log, cancellation), entities.Threads);
            }

            if (evaluation.IsSquad(parsed))
            {
                var questions = evaluation.ReadSquad(parsed);
                return Run(new QuestionHead(questions, log, cancellation), questions.Threads);
            }

            var request = evaluation.Read(parsed);
            var isSimilarity = evaluation.IsSimilarity(parsed) && TextEmbedder.IsIn(choices.Item1.Folder) && TextEmbedder.IsIn(choices.Item2.Folder);
            if (isSimilarity) evaluation.CheckEmbedder(parsed);
            var examples = request.Dataset.Read(request.Split);
            if (!examples[0].HasLabel) throw new ArgumentException("compare needs labels: expected --split train or dev and a --label-column, found none");
            return isSimilarity
                ? Run(new VectorHead(request, examples, log, cancellation), request.Threads)
                : Run(new LabelHead(request, examples, log, cancellation), request.Threads);
        });
        return command;
    }
}
