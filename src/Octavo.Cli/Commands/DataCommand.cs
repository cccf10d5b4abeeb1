using System.CommandLine;
using Octavo.Evaluation;
using Octavo.Files;
using Octavo.Hub;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo data</c>: fetches tasks of GLUE.</summary>
internal static class DataCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var tasks = Tasks();
        var output = new Option<string>("--output") { Required = true, HelpName = "DIR", Description = "Folder; each task gets one of its own in it" };
        var home = new Option<Uri>("--base-address")
        {
            HelpName = "URL",
            Description = "Where glue/data/CoLA.zip and senteval/senteval_data/msr_paraphrase_train.txt are below",
            DefaultValueFactory = _ => GlueOptions.Home,
            CustomParser = result =>
            {
                var address = DownloadArguments.Address(result.Tokens[0].Value.TrimEnd('/') + '/');
                if (address is null) result.AddError($"--base-address: expected an address of http or https, found '{result.Tokens[0].Value}'");
                return address ?? GlueOptions.Home;
            },
        };
        var sums = DownloadArguments.Sha256(hasNames: true);
        var json = Arguments.Json();
        var command = new Command("data", "Fetch tasks of GLUE and unpack them; what broke off is gone on with") { tasks, output, home, sums, json };
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var folder = parsed.GetRequiredValue(output);
            OutputPlace.Check(folder);
            var options = new GlueOptions { BaseAddress = parsed.GetRequiredValue(home), Sha256 = parsed.GetValue(sums) ?? [], OnWarning = log.Warning };
            using var download = new Download(DownloadArguments.Options(options.MaxBytes, log));
            var fetch = new GlueDownload(new FetchDisplay(download, log).FetchAsync, options);
            var folders = parsed.GetRequiredValue(tasks).DistinctBy(task => task.Folder).Select(task => Fetch(fetch, task, folder, log, cancellation)).ToList();
            if (!parsed.GetValue(json))
            {
                foreach (var made in folders) Terminal.WriteLine(made);
                return ExitCode.Success;
            }

            JsonOutput.WriteObject(writer =>
            {
                writer.WriteStartArray("folders");
                foreach (var made in folders) writer.WriteStringValue(made);
                writer.WriteEndArray();
            });
            return ExitCode.Success;
        });
        return command;
    }

    private static string Fetch(GlueDownload fetch, GlueTask task, string output, Log log, CancellationToken cancellation)
    {
        var target = Path.Combine(output, task.Folder);
        if (!OutputPlace.IsEmpty(target))
        {
            log.Info($"{target} is there already and left as it is");
            return target;
        }

        fetch.RunAsync(task.Name, target, cancellation).GetAwaiter().GetResult();
        foreach (var split in task.Splits.Where(split => !File.Exists(Path.Combine(target, task.FileOf(split)))))
            log.Warning($"{target} has no {task.FileOf(split)}");
        return target;
    }

    private static Argument<GlueTask[]> Tasks() => new("TASK")
    {
        HelpName = "TASK[,TASK…]",
        Arity = ArgumentArity.ExactlyOne,
        Description = $"{string.Join(", ", GlueTask.All.Select(task => task.Name))}, or all",
        CustomParser = result =>
        {
            var names = result.Tokens[0].Value.Split(',');
            if (names is ["all"]) return [.. GlueTask.All];
            var unknown = names.FirstOrDefault(name => GlueTask.All.All(task => !task.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
            if (unknown is null) return [.. names.Select(GlueTask.Find)];
            result.AddError($"expected tasks of GLUE ({string.Join(", ", GlueTask.All.Select(task => task.Name))}) between commas, found '{unknown}'");
            return [];
        },
    };
}
