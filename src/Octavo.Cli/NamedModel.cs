using Octavo.Evaluation;
using Octavo.Hub;

namespace Octavo.Cli;

/// <summary>A model as verbs take it: a folder, or a name of the hub, which is fetched where the cache does not have it.</summary>
internal static class NamedModel
{
    /// <summary>The folder that is meant.</summary>
    /// <param name="text">A folder, <c>ORG/NAME</c> or <c>ORG/NAME@REVISION</c>.</param>
    /// <param name="log">How much to say.</param>
    /// <param name="cancellation">Stops a fetch.</param>
    public static string FolderOf(string text, Log log, CancellationToken cancellation) =>
        HubModels.IsName(text) ? Fetch(text, new HubOptions { Download = DownloadArguments.Options(new DownloadOptions().MaxBytes, log) }, log, cancellation) : text;

    /// <summary>Fetches a model by its name while it is shown how far it has come.</summary>
    /// <param name="name">The name.</param>
    /// <param name="options">What is taken.</param>
    /// <param name="log">How much to say.</param>
    /// <param name="cancellation">Stops it.</param>
    public static string Fetch(string name, HubOptions options, Log log, CancellationToken cancellation) => ProgressDisplay.Run(
        log,
        $"Fetching {name} (KiB)",
        display => HubModels.FetchAsync(
            name,
            options with { OnWarning = log.Warning, Progress = display is null ? null : new Kibibytes(display) },
            cancellation).GetAwaiter().GetResult());
}
