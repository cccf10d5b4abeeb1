namespace Octavo.Hub;

/// <summary>From where tasks of GLUE are fetched, and what is believed of them.</summary>
public sealed class GlueOptions
{
    /// <summary>GLUE's own server.</summary>
    public static Uri Home { get; } = new("https://dl.fbaipublicfiles.com/");

    /// <summary>Where <c>glue/data/CoLA.zip</c> and <c>senteval/senteval_data/msr_paraphrase_train.txt</c> are below.</summary>
    public Uri BaseAddress { get; init; } = Home;

    /// <summary>
    /// The SHA-256 that files must have, by their names, and by an empty name that of any. Those of GLUE's own server are known; a mirror
    /// may well have made an archive anew, so that another sum is only said there, unless it was asked for here.
    /// </summary>
    public IReadOnlyDictionary<string, string> Sha256 { get; init; } = new Dictionary<string, string>();

    /// <summary>How many bytes an unpacked task may have; MNLI, the largest, has one GiB.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>Is told what may surprise.</summary>
    public Action<string>? OnWarning { get; init; }
}
