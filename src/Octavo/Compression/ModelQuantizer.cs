using System.Buffers.Binary;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Compression;

/// <summary>
/// Quantises a model and saves it as a folder that loads like any other, with the same bits as quantising while
/// loading. The format is that of compressed-tensors; the float model is not needed afterwards.
/// </summary>
public static class ModelQuantizer
{
    private const string Weight = ".weight";

    /// <summary>Refuses an output that <c>Save</c> would refuse; to be asked before a long computation.</summary>
    /// <param name="output">The folder to be written.</param>
    /// <param name="source">The folder that is read.</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    /// <exception cref="CheckpointException">The folder is a file, is not empty, is the one that is read or cannot be written to.</exception>
    public static void CheckOutput(string output, string source) => CompressedTensorsWriter.CheckOutput(output, source);

    /// <summary>Quantises a model and saves it.</summary>
    /// <param name="model">The folder of a float model, or a file of weights beside its <c>config.json</c>.</param>
    /// <param name="output">The folder to write; new or empty.</param>
    /// <param name="options">What is quantised, and how; the defaults where null.</param>
    /// <param name="progress">Told after each layer.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind then.</param>
    /// <returns>What became of each layer.</returns>
    /// <exception cref="CheckpointException">The model cannot be read, or the output not be written.</exception>
    /// <exception cref="ArgumentException">The model is quantised already, or a pattern matches no layer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LayerReport Save(
        string model,
        string output,
        QuantizationOptions? options = null,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentException.ThrowIfNullOrEmpty(output);
        return Save(model, null, output, options, progress, cancellationToken);
    }

    /// <summary>
    /// Saves an int8 file of PyTorch's <c>quantize_dynamic</c>, a state dict or a traced module, as a folder; its
    /// weights stay as they are, bit for bit, and the scheme is <see cref="Scheme.PyTorch"/>. A file of floats is quantised.
    /// </summary>
    /// <param name="file">The file of weights.</param>
    /// <param name="configFolder">The folder of the model's <c>config.json</c> and tokenizer.</param>
    /// <param name="output">The folder to write; new or empty.</param>
    /// <param name="options">What is quantised, and how, for a file of floats; null for the defaults.</param>
    /// <param name="progress">Told after each layer.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind then.</param>
    /// <returns>What became of each layer.</returns>
    /// <exception cref="CheckpointException">The file is damaged, hostile or no BERT, or the output cannot be written.</exception>
    /// <exception cref="ArgumentException">The file's own scheme is another one, or a pattern matches no layer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LayerReport Convert(
        string file,
        string configFolder,
        string output,
        QuantizationOptions? options = null,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentException.ThrowIfNullOrEmpty(configFolder);
        ArgumentException.ThrowIfNullOrEmpty(output);
        return Save(file, configFolder, output, options, progress, cancellationToken);
    }

    private static LayerReport Save(
        string model,
        string? configFolder,
        string output,
        QuantizationOptions? options,
        IProgress<QuantizationProgress>? progress,
        CancellationToken cancellationToken)
    {
        CompressedTensorsWriter.CheckOutput(output, configFolder ?? model);
        using var source = QuantizationSource.Open(model, configFolder, options);
        CompressedTensorsWriter.CheckOutput(output, source.Folder);
        var codes = Quantize(source, progress, cancellationToken);
        // A weight that is a parameter by itself, without ".weight", is saved as that of a layer.
        var compressed = CompressedModel.From(source.Checkpoint, source.Options.Scheme, codes);
        CompressedTensorsWriter.Write(output, compressed with { SourceFolder = source.Folder, Attention = source.Attention, Kept = [.. compressed.Kept.Where(tensor => !codes.ContainsKey(tensor.Name + Weight)).Select(tensor => AsStored(source, tensor))] }, cancellationToken);
        return LayerReport.Of(source, codes);
    }

    private static Dictionary<string, QuantizedWeights> Quantize(
        QuantizationSource source, IProgress<QuantizationProgress>? progress, CancellationToken cancellationToken)
    {
        var codes = new Dictionary<string, QuantizedWeights>(StringComparer.Ordinal);
        source.Options.CheckPatterns([.. source.Layers.Where(layer => layer.Kind == LayerKind.Linear).Select(layer => source.Reader.NameOf(layer.Name))]);
        for (var i = 0; i < source.Layers.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var layer = source.Layers[i];
            if (source.Reader.Codes(layer) is { } int8)
                codes.Add(source.Reader.NameOf(layer.Name) + Weight, int8);
            progress?.Report(new(i + 1, source.Layers.Count, layer.Name));
        }

        cancellationToken.ThrowIfCancellationRequested();
        CheckAllKnown(source, codes);
        if (codes.Count == 0 && source.Options.Scheme.Weights is not null)
            throw new ArgumentException("expected something to quantise, found that the patterns leave nothing");
        return codes;
    }

    /// <summary>A file of PyTorch may hold int8 matrices that are no part of this model, or that its scheme has as floats.</summary>
    private static void CheckAllKnown(QuantizationSource source, Dictionary<string, QuantizedWeights> codes)
    {
        if (!source.IsQuantized)
            return;
        HashSet<string> linears = [.. source.Layers.Where(layer => layer.Kind == LayerKind.Linear).Select(layer => source.Reader.NameOf(layer.Name) + Weight)];
        if (source.Checkpoint.Quantized.Keys.FirstOrDefault(name => !codes.ContainsKey(name) || !linears.Contains(name)) is { } other)
            throw new CheckpointException(source.Checkpoint.Folder, $"tensor '{other}': expected the linear layers of the model as int8, found another");
    }

    /// <summary>The scheme fp16 stores the weights of linear layers as halves; all else keeps its type.</summary>
    private static (string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data) AsStored(
        QuantizationSource source, (string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data) tensor)
    {
        if (source.Options.Scheme.Weights is not null || tensor.Type == ElementType.F16)
            return tensor;
        var layer = source.Layers.FirstOrDefault(layer => layer.Kind == LayerKind.Linear && source.Reader.TensorOf(layer) == tensor.Name);
        if (layer is null || !source.Options.Applies(source.Reader.NameOf(layer.Name)))
            return tensor;
        var floats = source.Checkpoint.Require(tensor.Name).ToFloats();
        var bytes = new byte[floats.Length * 2];
        for (var i = 0; i < floats.Length; i++)
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(i * 2), HalfRounding.ToHalf(floats[i]));
        return (tensor.Name, ElementType.F16, tensor.Shape, bytes);
    }
}
