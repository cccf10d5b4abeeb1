using System.CommandLine;
using Octavo.Checkpoints;
using Octavo.Cli.Downloads;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo pull</c>: fetches a model that is offered as a zip archive.</summary>
internal static class PullCommand
{
    private const long MostBytes = 16L << 30;

    private static readonly string[] s_weights = ["*.safetensors", "*.bin", "*.pt"];

    public static Command Create(CancellationToken cancellation)
    {
        var address = new Argument<Uri>("ADDRESS")
        {
            Description = "Address of a zip archive with config.json and weights",
            CustomParser = result =>
            {
                var parsed = DownloadArguments.Address(result.Tokens[0].Value);
                if (parsed is null) result.AddError($"expected an address of http or https, found '{result.Tokens[0].Value}'");
                return parsed;
            },
        };
        var output = new Option<string>("--output") { Required = true, HelpName = "DIR", Description = "Folder for the model; new or empty" };
        var sums = DownloadArguments.Sha256(hasNames: false);
        var json = Arguments.Json();
        var command = new Command("pull", "Fetch a zipped model and unpack it; what broke off is gone on with") { address, output, sums, json };
        command.SetAction(parsed =>
        {
            var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetRequiredValue(output)));
            Pull(parsed.GetRequiredValue(address), folder, parsed.GetValue(sums)?.GetValueOrDefault(""), new Log(parsed.GetValue(Arguments.Verbosity)), cancellation);
            if (parsed.GetValue(json))
            {
                JsonOutput.WriteObject(writer =>
                {
                    writer.WriteString("path", folder);
                    SavedFolder.WriteFiles(writer, SavedFolder.Files(folder));
                });
                return ExitCode.Success;
            }

            foreach (var (name, bytes) in SavedFolder.Files(folder)) Terminal.WriteLine(SavedFolder.Describe(name, bytes));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Pull(Uri address, string output, string? sha256, Log log, CancellationToken cancellation)
    {
        if (!OutputPlace.IsEmpty(output)) throw new CheckpointException(output, "expected a new or empty folder, found one with files");
        OutputPlace.Check(output);
        var made = MadeFolders.For(output);
        var archive = Path.Combine(output, OutputPlace.HiddenName("pull.zip"));
        try
        {
            using var download = new Download(new DownloadOptions { MaxBytes = MostBytes }, log);
            log.Info($"SHA-256 {download.Fetch(address, archive, sha256, cancellation)}");
            using var folder = TemporaryFolder.In(output);
            Archive.Unpack(archive, folder.Path, MostBytes, cancellation);
            if (!File.Exists(Path.Combine(folder.Path, "config.json")) || !s_weights.Any(kind => Directory.EnumerateFiles(folder.Path, kind).Any()))
                throw new CheckpointException($"{address}", $"expected config.json and weights, found {string.Join(", ", SavedFolder.Files(folder.Path).Select(file => file.Name))}");
            cancellation.ThrowIfCancellationRequested();
            folder.Publish();
        }
        finally
        {
            File.Delete(archive);
            made.Remove();
        }
    }
}
