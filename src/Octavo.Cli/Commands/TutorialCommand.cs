using System.CommandLine;
using System.Globalization;
using Octavo.Cli.Tutorial;
using Octavo.Evaluation;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo tutorial</c>: PyTorch's tutorial "Dynamic Quantization on BERT", measured from start to end.</summary>
internal static class TutorialCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = new Option<string>("--model") { HelpName = "DIR", Description = "Folder of a float model, or its name on the hub", DefaultValueFactory = _ => Path.Combine("models", "minilm-mrpc") };
        var task = Arguments.Task();
        task.Required = false;
        task.DefaultValueFactory = _ => GlueTask.Find("mrpc");
        var data = Arguments.Data();
        data.Required = false;
        data.DefaultValueFactory = _ => Path.Combine("data", "mrpc");
        var output = new Option<string>("--output") { HelpName = "DIR", Description = "Folder for the int8 model and the report", DefaultValueFactory = _ => "octavo-tutorial" };
        var threads = Threads();
        var json = Arguments.Json();
        var command = new Command("tutorial", "The whole way on the bundled model: evaluate, quantise, compare, save, load, report") { model, task, data, output, threads, json };
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var isBundled = parsed.GetResult(model) is not { Implicit: false };
            // The path of the bundled model looks like a name of the hub where the folder is not there.
            if (isBundled) TutorialNeeds.CheckModel(parsed.GetRequiredValue(model));
            var request = new TutorialRequest(
                isBundled ? parsed.GetRequiredValue(model) : NamedModel.FolderOf(parsed.GetRequiredValue(model), log, cancellation), parsed.GetRequiredValue(task), parsed.GetRequiredValue(data), parsed.GetRequiredValue(output), parsed.GetRequiredValue(threads));
            if (parsed.GetResult(data) is not { Implicit: false }) TutorialNeeds.CheckData(request.Data);
            var outcome = new TutorialRun(request, log, tells: !parsed.GetValue(json), cancellation).Run();
            if (parsed.GetValue(json)) JsonOutput.WriteObject(writer => TutorialJson.Write(writer, outcome));
            return outcome.Result.IsBitIdentical ? ExitCode.Success : ExitCode.InternalError;
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
