using Octavo.Checkpoints;

namespace Octavo.Cli.Tutorial;

/// <summary>
/// What the tutorial needs and the tool does not carry: model and data lie in the repository of octavo. Elsewhere they are
/// fetched, and this says how.
/// </summary>
internal static class TutorialNeeds
{
    private const string Bundled = "in a clone of octavo's repository, where it lies, no option is needed";

    /// <summary>Looks for the bundled model.</summary>
    /// <param name="folder">Where it would be.</param>
    /// <exception cref="CheckpointException">It is not there; the message says what to do.</exception>
    public static void CheckModel(string folder)
    {
        if (Directory.Exists(folder)) return;
        throw new CheckpointException(folder, $"expected the tutorial's model, found nothing: {Bundled}; elsewhere expected --model DIR, a float BERT trained on the task,"
            + " as `octavo pull https://download.pytorch.org/tutorial/MRPC.zip --output bert-mrpc` fetches, and --data DIR, as `octavo data mrpc --output glue` makes:"
            + " then `octavo tutorial --model bert-mrpc --data glue/MRPC`");
    }

    /// <summary>Looks for the bundled data.</summary>
    /// <param name="folder">Where they would be.</param>
    /// <exception cref="CheckpointException">They are not there; the message says what to do.</exception>
    public static void CheckData(string folder)
    {
        if (Directory.Exists(folder)) return;
        throw new CheckpointException(folder, $"expected the tutorial's data, found nothing: {Bundled}; elsewhere expected --data DIR, as `octavo data mrpc --output glue` makes glue/MRPC");
    }
}
