using System.CommandLine;
using System.CommandLine.Parsing;
using Octavo.Cli.Entities;
using Octavo.Cli.Evaluations;
using Octavo.Cli.Vectors;
using Octavo.Embeddings;
using Octavo.Evaluation;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo evaluate</c>: the metrics of a model on a task, at once or in shards.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        model.Arity = ArgumentArity.ZeroOrOne;
        var evaluation = new EvaluationArguments();
        var output = new Option<string?>("--output") { HelpName = "DIR", Description = "Folder for eval_results.txt, or for the submission file of a test set; MNLI's second half goes to DIR-MM" };
        var predictions = new Option<string?>("--predictions") { HelpName = "FILE", Description = "File for every answer: GLUE's format if it ends with .tsv, else JSON lines of label, prediction, logits" };
        var shard = ShardOption();
        var merge = new Option<string[]>("--merge")
        {
            HelpName = "FILES",
            Description = "Put the predictions of all shards together, instead of MODEL",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var json = Arguments.Json();
        var quantization = QuantizationArguments.ForLoading();
        var command = new Command("evaluate", "Metrics of a model on a task of GLUE, on questions, on entities, or on data of one's own; an embedder's cosines on sts-b") { model };
        evaluation.AddTo(command, merge, shard);
        foreach (var option in (Option[])[output, predictions, shard, merge, json]) command.Add(option);
        quantization.AddTo(command);
        command.Validators.Add(result =>
        {
            var isMerge = result.GetResult(merge) is not null;
            var hasModel = result.GetResult(model) is { Tokens.Count: > 0 };
            if (isMerge == hasModel) result.AddError(isMerge ? "--merge takes the place of MODEL, found both" : "expected MODEL, or --merge with the files of shards");
            if (result.GetResult(shard) is null) return;
            if (isMerge || result.GetResult(predictions) is null || result.GetResult(output) is not null)
                result.AddError("--shard goes with --predictions, which --merge then puts together; not with --output or --merge");
        });
        command.SetAction(parsed =>
        {
            var places = new EvaluateOutput(parsed.GetValue(output), parsed.GetValue(predictions), parsed.GetValue(json));
            if (parsed.GetResult(merge) is not null) return Merge(parsed.GetRequiredValue(merge), places);
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var folder = NamedModel.FolderOf(parsed.GetRequiredValue(model), log, cancellation);
            if (evaluation.IsEntities(parsed))
            {
                return new EntityEvaluateRun(
                    folder, quantization.ReadFor(folder, parsed), evaluation.ReadEntities(parsed), places, log, cancellation).Run();
            }

            if (evaluation.IsSquad(parsed))
                return evaluation.ReadSquad(parsed).Run(folder, quantization.ReadFor(folder, parsed), places, log, cancellation);
            if (evaluation.IsSimilarity(parsed) && TextEmbedder.IsIn(folder))
            {
                evaluation.CheckEmbedder(parsed, shard);
                return new SimilarityEvaluateRun(evaluation.Read(parsed), log, cancellation).Run(folder, quantization.ReadFor(folder, parsed), places);
            }

            return new EvaluateRun(
                new(folder, quantization.ReadFor(folder, parsed), evaluation.Read(parsed), parsed.GetValue(shard), places),
                log,
                cancellation).Run();
        });
        return command;
    }

    private static int Merge(string[] files, EvaluateOutput output)
    {
        var results = ShardMerge.Merge(files);
        output.Check(results.Count);
        for (var part = 0; part < results.Count; part++) output.Write(part, results[part]);
        if (output.IsJson) EvaluateFacts.WriteJson(results, json => json.WriteNumber("files", files.Length));
        else EvaluateFacts.WriteTable(results, model: null);
        return ExitCode.Success;
    }

    private static Option<Shard?> ShardOption() => new("--shard")
    {
        HelpName = "I/N",
        Description = "Only the i-th of n parts of the examples, for a process or machine of its own",
        CustomParser = result =>
        {
            if (Shard.TryParse(result.Tokens[0].Value, out var shard)) return shard;
            result.AddError($"--shard: expected i/n with i from 1 to n, or i+1/n with i from 0, found '{result.Tokens[0].Value}'");
            return null;
        },
    };
}
