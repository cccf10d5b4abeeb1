using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Embeddings;

/// <summary>
/// A folder of sentence-transformers, as that library reads it: <c>modules.json</c> with a folder a module, lengths and prompts
/// beside it; both spellings of everything. A plain encoder is one with mean pooling.
/// </summary>
internal sealed class EmbedderFolder
{
    private EmbedderFolder(string folder) => (Folder, Encoder) = (folder, folder);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Where the encoder and its tokenizer are.</summary>
    public string Encoder { get; private set; }

    /// <summary>How tokens become one vector; null for words with weights (SPLADE).</summary>
    public Pooling? Pooling { get; private set; }

    /// <summary>How words get weights; null for vectors.</summary>
    public SpladePooling? Splade { get; private set; }

    /// <summary>The folders of what follows, and the kind of each.</summary>
    public List<(string Kind, string Path)> Following { get; } = [];

    /// <summary>Prompts, lengths and the rest.</summary>
    public EmbedderSettings Settings { get; private set; } = null!;

    /// <summary>Whether nothing says that it is more than an encoder.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>What was guessed.</summary>
    public IReadOnlyList<string> Warnings => IsPlain ? [$"{Folder}: no {ModuleList.FileName}: the mean of the tokens is taken"] : [];

    /// <summary>What was guessed, where words get weights.</summary>
    public IReadOnlyList<string> SparseWarnings => IsPlain ? [$"{Folder}: no {ModuleList.FileName}: the largest weight of each word is taken"] : [];

    /// <summary>Reads the small files; weights follow.</summary>
    /// <exception cref="CheckpointException">A file is missing or damaged, or names a module that is not known.</exception>
    public static EmbedderFolder Read(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new CheckpointException(folder, "expected a folder, found none");
        var read = new EmbedderFolder(folder);
        if (ModuleList.Read(folder) is { } modules)
            read.Take(modules);
        else
            (read.Pooling, read.IsPlain) = (Pooling.Usual, true);
        read.Settings = EmbedderSettings.Read(folder, read.Encoder);
        return read;
    }

    /// <summary>Reads the modules that follow the pooling.</summary>
    /// <param name="width">Width of what they read.</param>
    /// <param name="leaves">With which instructions.</param>
    /// <exception cref="CheckpointException">A tensor is missing or of another size.</exception>
    public List<EmbeddingModule> ReadFollowing(int width, Leaves leaves)
    {
        var modules = new List<EmbeddingModule>();
        foreach (var (kind, path) in Following)
        {
            EmbeddingModule module = kind switch
            {
                "Dense" => Dense(path, leaves),
                "LayerNorm" => LayerNorm(path),
                _ => new NormalizeModule(width),
            };
            modules.Add(module);
            if (module.Inputs != width)
                throw new CheckpointException(path, $"expected a module of {width} inputs, which is what the one before makes, found {module.Inputs}");
            width = module.Outputs;
        }

        return modules;
    }

    private void Take(IReadOnlyList<ListedModule> modules)
    {
        for (var i = 0; i < modules.Count; i++)
            Add(modules[i], i);
        if (Pooling is null && Splade is null)
            throw new CheckpointException(modules[0].ListPath, "expected a module Pooling or SpladePooling, found none");
    }

    private void Add(ListedModule module, int index)
    {
        switch (module.Kind)
        {
            case "Transformer" or "MLMTransformer" when index == 0:
                Encoder = module.Folder;
                break;
            case "Pooling" when index == 1:
                Pooling = PoolingReader.Read(Path.Combine(module.Folder, "config.json"));
                break;
            case "SpladePooling" when index == 1:
                Splade = SpladePooling.Read(Path.Combine(module.Folder, "config.json"));
                break;
            case "Dense" or "LayerNorm" or "Normalize" when index > 1 && Splade is null:
                Following.Add((module.Kind, module.Folder));
                break;
            case "Dropout" when index > 1: // leaves everything as it is outside of training
                break;
            default:
                throw module.Unexpected("Transformer, then Pooling or SpladePooling, then Dense, LayerNorm, Normalize or Dropout", index);
        }
    }

    private static DenseModule Dense(string folder, Leaves leaves)
    {
        using var checkpoint = OpenModule(folder);
        using var config = ConfigObject.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        var (k, n) = (config.Integer("in_features", 1, 1 << 20), config.Integer("out_features", 1, 1 << 20));
        foreach (var key in (string[])["module_input_name", "module_output_name"])
        {
            if (config.Text(key) is { } place && place != "sentence_embedding") throw config.Unexpected(key, "sentence_embedding", $"'{place}'");
        }

        var named = config.Text("activation_function") ?? "torch.nn.modules.activation.Tanh";
        var activation = DenseActivation.Find(named) ?? throw config.Unexpected("activation_function", $"one of PyTorch's {DenseActivation.Names}", $"'{named}'");
        var hasBias = config.Boolean("bias", absent: true);
        var bias = hasBias ? Floats(checkpoint, "linear.bias", n) : new float[n];
        var weights = Linear.Create(leaves, new FloatWeights("linear", n, k, bias, Floats(checkpoint, "linear.weight", n, k)));
        var adds = config.Boolean("use_residual", absent: false);
        var residual = adds && n != k ? Linear.Create(leaves, new FloatWeights("residual", n, k, new float[n], Floats(checkpoint, "residual.weight", n, k))) : null;
        return new(weights, activation, residual, adds && residual is null, k) { HasBias = hasBias };
    }

    private static LayerNormModule LayerNorm(string folder)
    {
        using var checkpoint = OpenModule(folder);
        using var config = ConfigObject.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        var d = config.Integer("dimension", 1, 1 << 20);
        var (weight, bias) = (new Matrix(d), new Matrix(d));
        Floats(checkpoint, "norm.weight", d).CopyTo(weight.Row(0));
        Floats(checkpoint, "norm.bias", d).CopyTo(bias.Row(0));
        return new(new LayerNormWeights(weight, bias, 1e-5f));
    }

    private static Checkpoint OpenModule(string folder) => Checkpoint.Open(folder);

    private static float[] Floats(Checkpoint checkpoint, string name, params ReadOnlySpan<int> shape)
    {
        var tensor = checkpoint.Require(name);
        if (!shape.SequenceEqual(tensor.Shape.ToArray()))
            throw tensor.Unexpected($"shape [{string.Join(", ", shape.ToArray())}] by the config", $"[{string.Join(", ", tensor.Shape)}]");
        var values = tensor.ToFloats();
        FiniteCheck.Require(tensor, values, 0);
        return values;
    }
}
