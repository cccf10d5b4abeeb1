using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Tests.Model;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>The small golden model on its way through training.</summary>
internal sealed class TinyBert : IDisposable
{
    public static readonly string Folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert");

    private readonly Checkpoint _checkpoint;

    public TinyBert(InstructionSet? set = null, int threads = 2, Func<string, string>? change = null, QuantizationOptions? quantization = null)
    {
        _checkpoint = Checkpoint.Open(Folder);
        var json = change is null ? _checkpoint.ConfigJson : change(_checkpoint.ConfigJson);
        Model = new TrainableModel(_checkpoint, EncoderConfig.Parse(json, "config.json"), HeadKind.SequenceClassification, (_, n, k) => new float[n * k], new ModelOptions { InstructionSet = set, Threads = threads, Quantization = quantization });
        using var file = Golden("expected-forward.safetensors");
        Batch = new GoldenBatch(file);
        Labels = file.Require("labels").ToFloats();
    }

    public TrainableModel Model { get; }

    public GoldenBatch Batch { get; }

    public float[] Labels { get; }

    public static Checkpoint Golden(string name) => Checkpoint.OpenFile(Path.Combine(Folder, name));

    /// <summary>Gradients of all tensors after a batch.</summary>
    public Dictionary<string, float[]> Gradients() => Each(parameter => parameter.Gradient);

    public Dictionary<string, float[]> Values() => Each(parameter => parameter.Values);

    public void Dispose()
    {
        Model.Dispose();
        _checkpoint.Dispose();
    }

    private Dictionary<string, float[]> Each(Func<Parameter, ParameterBuffer> buffer) => Model.Parameters.All
        .SelectMany(parameter => parameter.Tensors.Select(tensor => (tensor.Name, Values: buffer(parameter).Read(tensor))))
        .ToDictionary(item => item.Name, item => item.Values);
}
