using System.CommandLine;
using Octavo.Hub;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo pull</c>: fetches a model of the hub by its name, or one that is offered as a zip archive.</summary>
internal static class PullCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var source = new Argument<string>("MODEL") { Description = "ORG/NAME or ORG/NAME@REVISION of the hub, or the address of a zip archive with config.json and weights" };
        var revision = new Option<string?>("--revision") { HelpName = "REV", Description = "Branch, tag or commit of a model of the hub; main if not said. Only a commit is the same model tomorrow" };
        var pickle = new Option<bool>("--allow-pickle") { Description = "Take pytorch_model.bin, a pickle, where the hub has no safetensors" };
        var output = new Option<string?>("--output") { HelpName = "DIR", Description = "Folder for the model; new or empty. Of the hub's models it can be left out: then they lie in the cache alone" };
        var sums = DownloadArguments.Sha256(hasNames: false);
        var json = Arguments.Json();
        var command = new Command("pull", "Fetch a model: of the hub into the cache that Hugging Face's tools share, or a zipped one; what broke off is gone on with")
        {
            source, revision, pickle, output, sums, json,
        };
        command.Validators.Add(result =>
        {
            var isArchive = DownloadArguments.Address(result.GetValue(source) ?? "") is not null;
            if (!isArchive && result.GetValue(source)?.Contains("://", StringComparison.Ordinal) == true)
                result.AddError($"expected ORG/NAME or an address of http or https, found '{result.GetValue(source)}'");
            if (isArchive && result.GetValue(output) is null) result.AddError("--output is required for the address of an archive");
            if (isArchive && (result.GetResult(revision) is not null || result.GetResult(pickle) is { Implicit: false })) result.AddError("--revision and --allow-pickle go with ORG/NAME, not with the address of an archive");
            if (!isArchive && result.GetResult(sums) is not null) result.AddError("--sha256 goes with the address of an archive: the hub tells the checksums of its files itself");
        });
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var text = parsed.GetRequiredValue(source);
            var folder = parsed.GetValue(output) is { } path ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : null;
            if (DownloadArguments.Address(text) is { } address)
            {
                ArchivePull.Run(address, folder!, parsed.GetValue(sums)?.GetValueOrDefault(""), log, cancellation);
                return Tell(folder!, null, parsed.GetValue(json));
            }

            var options = new HubOptions
            {
                Revision = parsed.GetValue(revision),
                AllowPickle = parsed.GetValue(pickle),
                Download = DownloadArguments.Options(new DownloadOptions().MaxBytes, log),
            };
            var snapshot = HubPull.Run(text, options, folder, log, cancellation);
            return Tell(folder ?? snapshot, Path.GetFileName(snapshot), parsed.GetValue(json));
        });
        return command;
    }

    private static int Tell(string folder, string? commit, bool isJson)
    {
        if (isJson)
        {
            JsonOutput.WriteObject(writer =>
            {
                writer.WriteString("path", folder);
                if (commit is not null) writer.WriteString("revision", commit);
                SavedFolder.WriteFiles(writer, SavedFolder.Files(folder));
            });
            return ExitCode.Success;
        }

        if (commit is not null) Terminal.WriteLine(folder);
        foreach (var (name, bytes) in SavedFolder.Files(folder)) Terminal.WriteLine(SavedFolder.Describe(name, bytes));
        return ExitCode.Success;
    }
}
