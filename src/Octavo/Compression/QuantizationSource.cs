using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Compression;

/// <summary>What is to be saved as int8: the open checkpoint, its config, and what becomes of it.</summary>
internal sealed class QuantizationSource : IDisposable
{
    private QuantizationSource(Checkpoint checkpoint, string folder, EncoderConfig config, QuantizationOptions options)
    {
        (Checkpoint, Folder, Config, Options) = (checkpoint, folder, config, options);
        Reader = new WeightReader(checkpoint, config.Family, IsQuantized ? null : options);
        Attention = AttentionChoice.Of(checkpoint, config, options);
        Layers = [.. ModelLayer.Of(config).Where(IsThere)];
    }

    /// <summary>The weights.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>The folder of <c>config.json</c> and tokenizer.</summary>
    public string Folder { get; }

    /// <summary>Sizes.</summary>
    public EncoderConfig Config { get; }

    /// <summary>What is asked for; for int8 files of PyTorch their own scheme.</summary>
    public QuantizationOptions Options { get; }

    /// <summary>How attention multiplies.</summary>
    public AttentionPrecision Attention { get; }

    /// <summary>Finds and checks the weights, and quantises floats on the way.</summary>
    public WeightReader Reader { get; }

    /// <summary>The layers that the checkpoint has: heads may be missing.</summary>
    public IReadOnlyList<ModelLayer> Layers { get; }

    /// <summary>Whether PyTorch quantised it, so that its codes are taken over.</summary>
    public bool IsQuantized => Checkpoint.Quantized.Count > 0;

    /// <summary>Opens a model.</summary>
    /// <param name="model">A folder, or a file of weights.</param>
    /// <param name="configFolder">The folder of <c>config.json</c> and tokenizer; null for that of the weights.</param>
    /// <param name="options">What is asked for; null for the defaults.</param>
    public static QuantizationSource Open(string model, string? configFolder, QuantizationOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        if (configFolder is not null && !File.Exists(model))
            throw new CheckpointException(model, "expected a file of weights for the config of another folder, found none");
        var checkpoint = File.Exists(model) ? Checkpoint.OpenFile(model) : Checkpoint.Open(model);
        try
        {
            var folder = configFolder ?? checkpoint.Folder;
            var path = Path.Combine(folder, "config.json");
            if (!File.Exists(path))
                throw new CheckpointException(path, "expected the config of the model, found no such file");
            var config = EncoderConfig.Parse(configFolder is null ? checkpoint.ConfigJson : File.ReadAllText(path), path);
            return new(checkpoint, folder, config, Understand(checkpoint, model, options));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Checkpoint.Dispose();

    private static QuantizationOptions Understand(Checkpoint checkpoint, string model, QuantizationOptions? options)
    {
        if (checkpoint.Quantized.Count == 0)
            return options ?? new();
        if (checkpoint.Quantization is not null)
            throw new ArgumentException($"{model}: expected a float model or an int8 file of PyTorch, found a folder that is quantised already ({checkpoint.Scheme?.Name ?? "by another library"})");
        if (options is not null && (options.Scheme != Scheme.PyTorch || options.Include.Count + options.Exclude.Count > 0))
            throw new ArgumentException($"{model}: the weights are int8 of PyTorch already and are taken over as they are: scheme {Scheme.PyTorch}, no pattern");
        return new() { Scheme = Scheme.PyTorch, Embeddings = EmbeddingPrecision.Keep, Attention = options?.Attention };
    }

    private bool IsThere(ModelLayer layer) => (!layer.IsHead && !layer.MayBeMissing) || Reader.HasLayer(layer);
}
