using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Files;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Compression;

/// <summary>The size of a model in the forms that PyTorch's tutorial compares, in MB: bytes of the saved weights / 1e6.</summary>
/// <param name="AsLoaded">As it was found; null for a model that was only computed.</param>
/// <param name="Fp32">With every weight in single precision.</param>
/// <param name="Int8Linear">With linear layers as int8, tables as they are: what the tutorial does.</param>
/// <param name="Int8">With embedding tables as int8 too: this library's default.</param>
public sealed record ModelSizes(double? AsLoaded, double Fp32, double Int8Linear, double Int8)
{
    private const double Megabyte = 1e6;
    private const string WeightsFile = "model.safetensors";

    private static readonly QuantizationOptions LinearOnly = new() { Embeddings = EmbeddingPrecision.Keep };

    private const string BertBaseConfig = """
        {"model_type": "bert", "vocab_size": 30522, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
         "intermediate_size": 3072, "max_position_embeddings": 512, "type_vocab_size": 2, "num_labels": 2}
        """;

    /// <summary>The model of PyTorch's tutorial, BERT-base with two labels, computed layer by layer.</summary>
    public static ModelSizes BertBase { get; } = Compute(EncoderConfig.Parse(BertBaseConfig, "BERT-base"));

    /// <summary>The sizes of a model with these dimensions, computed layer by layer, from singles.</summary>
    /// <param name="config">The dimensions.</param>
    public static ModelSizes Compute(EncoderConfig config)
    {
        var linear = LayerReport.Compute(config, LinearOnly);
        return new(null, linear.BytesBefore / Megabyte, linear.BytesAfter / Megabyte, LayerReport.Compute(config).BytesAfter / Megabyte);
    }

    /// <summary>The sizes of a model on disk: each form is saved, measured and deleted again.</summary>
    /// <param name="model">The folder of a float model.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">The model cannot be read.</exception>
    /// <exception cref="ArgumentException">The model is quantised already.</exception>
    public static ModelSizes Measure(string model, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        using var checkpoint = Checkpoint.Open(model);
        var loaded = checkpoint.Tensors.Values.Select(tensor => tensor.File).Distinct().Sum(file => FileLength.Of(file));
        return new(loaded / Megabyte, MeasureSingles(checkpoint), Measure(model, LinearOnly, cancellationToken), Measure(model, new(), cancellationToken));
    }

    /// <summary>The size of a model quantised in one way: it is saved, measured and deleted again.</summary>
    /// <param name="model">The folder of a float model.</param>
    /// <param name="options">What is quantised, and how.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static double Measure(string model, QuantizationOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(options);
        return InScratch(folder =>
        {
            var output = Path.Combine(folder, "model");
            ModelQuantizer.Save(model, output, options, null, cancellationToken);
            return Of(output);
        });
    }

    /// <summary>The size of a folder that <see cref="ModelQuantizer"/> saved.</summary>
    /// <param name="saved">The folder.</param>
    public static double Of(string saved)
    {
        ArgumentException.ThrowIfNullOrEmpty(saved);
        return FileLength.Of(Path.Combine(saved, WeightsFile)) / Megabyte;
    }

    private static double MeasureSingles(Checkpoint checkpoint) => InScratch(folder =>
    {
        var file = Path.Combine(folder, WeightsFile);
        SafetensorsWriter.Write(
            file,
            checkpoint.Tensors.Values.Select(tensor => (tensor.Name, ElementType.F32, tensor.Shape.ToArray(), Bytes(tensor))),
            checkpoint.Metadata);
        return FileLength.Of(file) / Megabyte;
    });

    private static ReadOnlyMemory<byte> Bytes(Tensor tensor) => MemoryMarshal.AsBytes(tensor.ToFloats().AsSpan()).ToArray();

    private static double InScratch(Func<string, double> measure)
    {
        var folder = Directory.CreateTempSubdirectory("octavo-size-").FullName;
        try
        {
            return measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
