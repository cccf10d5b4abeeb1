using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>A small golden embedder on its way through training, and texts for it.</summary>
internal sealed class TinyEmbedder : IDisposable
{
    public static readonly string Root = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers");

    private readonly Checkpoint _checkpoint;
    private readonly TrainedConfig _config;
    private readonly string _path;
    private readonly QuantizationOptions? _quantization;
    private readonly EmbedderTexts _texts;

    public TinyEmbedder(string path, EmbeddingObjective objective, int columns, ModelOptions options)
    {
        (_path, _quantization, Folder) = (path, options.Quantization, EmbedderFolder.Read(path));
        _checkpoint = Checkpoint.Open(Folder.Encoder);
        _config = TrainedConfig.ForEmbeddings(_checkpoint, 0.1);
        _texts = new EmbedderTexts(Tokenizer.LoadOfModel(Folder.Encoder), _config.Config, Folder.Settings);
        Model = TrainableModel.OfEmbedder(_checkpoint, _config.Config, Folder, new(objective, columns, Folder.Pooling!.IncludesPrompt ? 0 : _texts.PromptTokens), options);
    }

    /// <summary>The golden folders, by name.</summary>
    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Root).Select(folder => System.IO.Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public EmbedderFolder Folder { get; }

    public TrainableModel Model { get; }

    /// <summary>The texts of a golden folder.</summary>
    public static IReadOnlyList<string> TextsOf(string name) =>
        [.. File.ReadLines(System.IO.Path.Combine(Root, name, "texts.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!)];

    /// <summary>Examples of neighbouring texts.</summary>
    public static IReadOnlyList<EmbeddingExample> Examples(IReadOnlyList<string> texts, int negatives = 0) =>
        [.. texts.Chunk(2 + negatives).Where(chunk => chunk.Length == 2 + negatives).Select((chunk, i) => new EmbeddingExample(chunk[0], chunk[1], "texts.jsonl", i + 1)
        {
            Score = i % 3 / 2.0,
            Negatives = chunk[2..],
        })];

    public TokenBatch Encode(IReadOnlyList<string> texts) =>
        _texts.Encode([.. texts.Select((text, i) => new EmbeddingExample(text, "", "texts.jsonl", i + 1))], 0, int.MaxValue, CancellationToken.None);

    /// <summary>Saves it as a run would, in <c>last</c>.</summary>
    public string Save(string output)
    {
        var folder = new TrainingFolder(output, _path, Folder.Encoder) { Embedder = new EmbedderFiles(Folder, _checkpoint, _config.Config, _texts.MaxTokens) };
        folder.SaveLast(Model.Parameters, _config.Json, _quantization);
        return folder.Last;
    }

    public Dictionary<string, float[]> Each(Func<Parameter, ParameterBuffer> buffer) => Model.Parameters.All
        .SelectMany(parameter => parameter.Tensors.Select(tensor => (tensor.Name, Values: buffer(parameter).Read(tensor))))
        .ToDictionary(item => item.Name, item => item.Values);

    public void Dispose()
    {
        Model.Dispose();
        _checkpoint.Dispose();
    }
}
