using Octavo.Architectures;
using Octavo.Batching;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Server.Models;

/// <summary>Where a model comes from, and what it is asked for.</summary>
/// <param name="Options">What was said of it.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Loading">How it is loaded.</param>
/// <param name="Queue">The queue before it.</param>
/// <param name="Task">What it is asked for.</param>
internal sealed record ModelSource(ServedModelOptions Options, string Folder, ModelOptions Loading, QueueOptions Queue, ServedTask Task)
{
    private const string ModuleList = "modules.json";

    /// <summary>What it is called where nobody chose a name.</summary>
    public string Id => Directory.Exists(Options.Path) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Options.Path))) : Options.Path;

    /// <summary>Where its weights are: a folder of sentence-transformers may have them in one of its own.</summary>
    public string EncoderFolder => File.Exists(Path.Combine(Folder, "config.json")) ? Folder
        : Directory.EnumerateDirectories(Folder).FirstOrDefault(inner => File.Exists(Path.Combine(inner, "model.safetensors")) && File.Exists(Path.Combine(inner, "config.json"))) ?? Folder;

    /// <summary>Looks at a folder, without reading any weight.</summary>
    /// <exception cref="CheckpointException">There is none, or one of its small files is damaged.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ModelSource Find(ServedModelOptions options, OctavoServerOptions server)
    {
        var folder = options.Hub is null || Directory.Exists(options.Path) ? options.Path : options.Hub(options.Path);
        var task = options.Task == ServedTask.FromFolder ? TaskOf(folder) : options.Task;
        var queue = new QueueOptions
        {
            Capacity = server.MaxQueuedTexts,
            MaxBatchTokens = server.MaxBatchTokens,
            WhenFull = WhenFull.Refuse,
            ModelName = options.ServedName,
            EachAlone = options.EachAlone,
        };
        return new(options, folder, options.ToModelOptions() with { Hub = null }, queue, task);
    }

    private static ServedTask TaskOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, ModuleList)))
            return TextEmbedder.IsIn(folder) ? ServedTask.Embed : SparseTextEmbedder.IsIn(folder) ? ServedTask.EmbedSparse : ServedTask.Rerank;
        using var checkpoint = Checkpoint.Open(folder);
        var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        return HeadKinds.Of(config) switch
        {
            HeadKind.TokenClassification => ServedTask.Entities,
            HeadKind.QuestionAnswering => ServedTask.Answer,
            HeadKind.MaskedWords => ServedTask.EmbedSparse,
            HeadKind.None => ServedTask.Embed,
            _ when !HeadKinds.IsTextClassifier(checkpoint, config) => ServedTask.Embed,
            _ => config.NumLabels == 1 ? ServedTask.Rerank : ServedTask.Classify,
        };
    }
}
