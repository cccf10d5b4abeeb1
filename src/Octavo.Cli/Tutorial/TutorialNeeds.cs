using Octavo.Checkpoints;

namespace Octavo.Cli.Tutorial;

/// <summary>
/// What the tutorial needs and the tool does not carry: a model and data for the first task lie in the repository of octavo. For all
/// others, and elsewhere, they are fetched or trained, and this says how.
/// </summary>
internal static class TutorialNeeds
{
    private const string Bundled = "in a clone of octavo's repository, where it lies, no option is needed";

    /// <summary>The bundled model.</summary>
    public static readonly string Model = Path.Combine("models", "minilm-mrpc");

    /// <summary>The bundled embedder: of pairs with numbers.</summary>
    public static readonly string Embedder = Path.Combine("models", "minilm-pretrained");

    /// <summary>The bundled data.</summary>
    public static readonly string Data = Path.Combine("data", "mrpc");

    /// <summary>The model and the data.</summary>
    /// <param name="task">The task.</param>
    /// <param name="model">The model that was named; null for none.</param>
    /// <param name="data">The data that were named; null for none.</param>
    /// <exception cref="CheckpointException">What is bundled is not there; the message says what to do.</exception>
    /// <exception cref="ArgumentException">For this task nothing is bundled; the message says what to do.</exception>
    public static (string Model, string Data) Find(TaskChoice task, string? model, string? data)
    {
        if (task == TaskChoice.Default) return (model ?? Found(Model, OfModel), data ?? Found(Data, OfData));
        return (
            model ?? BundledFor(task) ?? throw new ArgumentException($"--model: expected a float model of the task {task.Name}, found none: {HowToModel(task)}"),
            data ?? throw new ArgumentException($"--data: expected the files of the task {task.Name}, found none: {HowToData(task)}"));
    }

    private static string OfModel => $"expected the tutorial's model, found nothing: {Bundled}; elsewhere expected --model DIR, a float BERT trained on the task,"
        + " as `octavo pull https://download.pytorch.org/tutorial/MRPC.zip --output bert-mrpc` fetches, and --data DIR, as `octavo data mrpc --output glue` makes:"
        + " then `octavo tutorial --model bert-mrpc --data glue/MRPC`";

    private static string OfData => $"expected the tutorial's data, found nothing: {Bundled}; elsewhere expected --data DIR, as `octavo data mrpc --output glue` makes glue/MRPC";

    private static string? BundledFor(TaskChoice task) => task.Glue is { IsRegression: true } && Directory.Exists(Embedder) ? Embedder : null;

    private static string Found(string folder, string needs) => Directory.Exists(folder) ? folder : throw new CheckpointException(folder, needs);

    private static string HowToModel(TaskChoice task) => task.Glue is { IsRegression: true }
        ? $"a folder or a name of the hub, as --model sentence-transformers/all-MiniLM-L6-v2; `octavo train --model models/minilm-pretrained --task {task.Name} --data DIR --objective cosine --output DIR` makes one"
        : $"a folder or a name of the hub; `octavo train --model models/minilm-pretrained --task {task.Name} --data DIR --output DIR` makes one";

    private static string HowToData(TaskChoice task) => task.Name switch
    {
        TaskChoice.Entities => "a file with a word and its tag on each line, or a folder with dev.conll",
        TaskChoice.Squad => "a file in the form of SQuAD, or a folder with dev.json",
        var name => $"`octavo data {name} --output glue` makes them",
    };
}
