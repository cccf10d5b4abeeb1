using System.CommandLine;
using Octavo.Hub;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo pull</c>: fetches a model that is offered as a zip archive.</summary>
internal static class PullCommand
{
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
        using var download = new Download(DownloadArguments.Options(new DownloadOptions().MaxBytes, log));
        var display = new FetchDisplay(download, log);
        async Task<string> FetchAsync(Uri file, string path, string? sum, CancellationToken token)
        {
            var found = await display.FetchAsync(file, path, sum, token).ConfigureAwait(false);
            log.Info($"SHA-256 {found}");
            return found;
        }

        new ModelDownload(FetchAsync).RunAsync(address, output, sha256, cancellation).GetAwaiter().GetResult();
    }
}
