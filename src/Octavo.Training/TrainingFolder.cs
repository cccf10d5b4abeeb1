using System.Runtime.InteropServices;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Files;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>
/// The folder that a run writes: the best model in it, the last one in <c>last</c>, <c>training.json</c>, and the state to
/// resume from. Each file appears whole or not at all.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="start">The folder of the model that training starts from.</param>
/// <param name="tokenizer">The folder of its tokenizer, which may be one below.</param>
internal sealed class TrainingFolder(string path, string start, string tokenizer)
{
    private static readonly string[] Model = ["config.json", "model.safetensors", .. CompanionFiles.Tokenizer, .. EmbedderFiles.Usual];

    /// <summary>What a run writes, for a later one to replace.</summary>
    private static readonly string[] Known = ["training-state.safetensors", "training.json", "learning-curve.svg", .. Model, .. Model.Select(name => Path.Combine("last", name))];

    private bool _holdsAnEarlierRun;

    /// <summary>What stands beside the encoder of an embedder; null for other models.</summary>
    public EmbedderFiles? Embedder { get; set; }

    /// <summary>How attention multiplies.</summary>
    public AttentionPrecision Attention { get; set; }

    /// <summary>The state to resume from.</summary>
    public string State => Path.Combine(path, Known[0]);

    /// <summary>The folder of the last model.</summary>
    public string Last => Path.Combine(path, "last");

    /// <summary>Whether this run has a model in the folder.</summary>
    public bool HasBest => !_holdsAnEarlierRun && File.Exists(Path.Combine(path, "model.safetensors"));

    /// <summary>Whether this run has a state to resume from.</summary>
    public bool HasState => !_holdsAnEarlierRun && File.Exists(State);

    /// <summary>Looks before the work whether the folder may be written.</summary>
    /// <exception cref="CheckpointException">It may not.</exception>
    public void Check(ExistingOutput existing)
    {
        if (OutputPlace.AreSame(path, start))
            throw new CheckpointException(path, "expected another folder than that of the model, found the same");
        if (File.Exists(path)) throw new CheckpointException(path, "expected a folder, found a file");
        OutputPlace.Check(path);
        if (existing == ExistingOutput.Resume)
        {
            if (!File.Exists(State)) throw new CheckpointException(State, "expected the state of a run to resume, found none");
            return;
        }

        if (existing == ExistingOutput.Refuse && !OutputPlace.IsEmpty(path))
        {
            var what = File.Exists(State) || File.Exists(Path.Combine(path, "training.json")) ? "another run: resume or overwrite it" : "files in it";
            throw new CheckpointException(path, $"expected a new or empty folder, found {what}");
        }

        _holdsAnEarlierRun = true;
    }

    /// <summary>To be called before anything is written: the first time, what an earlier run left goes.</summary>
    public void Begin()
    {
        if (!_holdsAnEarlierRun) return;
        foreach (var name in Known.Select(name => Path.Combine(path, name)).Where(File.Exists)) File.Delete(name);
        Directory.CreateDirectory(path);
        _holdsAnEarlierRun = false;
    }

    /// <summary>Saves the weights as they are as the last model.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="config">The text of the config.</param>
    /// <param name="quantization">What becomes codes; null for a float model.</param>
    public void SaveLast(Parameters parameters, string config, QuantizationOptions? quantization)
    {
        Begin();
        Directory.CreateDirectory(Last);
        CompanionFiles.CopyTokenizer(tokenizer, Last);
        Embedder?.Write(Last, parameters);
        if (quantization is not null)
        {
            CompressedTensorsWriter.WriteFiles(Last, config, Compress(parameters, quantization));
            return;
        }

        var tensors = OfModel(parameters).SelectMany(parameter => parameter.Tensors.Select(tensor => Floats(tensor, parameter.Values.Read(tensor))));
        SafetensorsWriter.Write(Path.Combine(Last, "model.safetensors"), tensors.Concat(Embedder?.Kept ?? []), new Dictionary<string, string> { ["format"] = "pt" });
        ReplacedFile.Write(Path.Combine(Last, "config.json"), Encoding.UTF8.GetBytes(config));
    }

    /// <summary>The last model becomes the best.</summary>
    public void LastIsBest()
    {
        CompanionFiles.CopyTokenizer(Last, path);
        foreach (var name in (string[])[.. Embedder?.Names ?? [], "model.safetensors", "config.json"])
        {
            var target = Path.Combine(path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            ReplacedFile.Copy(Path.Combine(Last, name), target);
        }
    }

    /// <summary>Writes <c>training.json</c>.</summary>
    public void WriteReport(byte[] json) => ReplacedFile.Write(Path.Combine(path, "training.json"), json);

    private CompressedModel Compress(Parameters parameters, QuantizationOptions quantization)
    {
        var codes = new Dictionary<string, QuantizedWeights>(StringComparer.Ordinal);
        var kept = new List<(string, ElementType, int[], ReadOnlyMemory<byte>)>(Embedder?.Kept ?? []);
        foreach (var parameter in OfModel(parameters))
        {
            var rule = parameter.IsCoded ? quantization.Scheme.Weights : parameters.IsTable(parameter) ? quantization.EmbeddingRule : null;
            foreach (var tensor in parameter.Tensors)
            {
                var values = parameter.Values.Read(tensor);
                if (rule is null) kept.Add(Floats(tensor, values));
                else codes.Add(tensor.Name, WeightGrid.Quantize(rule, values, tensor.Shape[0], tensor.Shape[1]));
            }
        }

        // The folder of an embedder says that it is one: its config is another then.
        return new() { SourceFolder = Embedder is null ? start : Last, Scheme = quantization.Scheme, Attention = Attention, Quantized = codes, Kept = kept };
    }

    private static IEnumerable<Parameter> OfModel(Parameters parameters) => parameters.All.Where(parameter => !EmbedderFiles.IsOfModule(parameter));

    private static (string, ElementType, int[], ReadOnlyMemory<byte>) Floats(NamedRows tensor, float[] values) =>
        (tensor.Name, ElementType.F32, tensor.Shape, MemoryMarshal.AsBytes<float>(values).ToArray());
}
