using System.Runtime.InteropServices;
using Octavo.Files;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>
/// Writes a quantised model as a folder of the compressed-tensors format: <c>config.json</c> with its
/// <c>quantization_config</c>, <c>model.safetensors</c> and the files of the tokenizer. All files come or none, <c>config.json</c> last: without it nobody
/// takes the folder for a model.
/// </summary>
internal static class CompressedTensorsWriter
{
    /// <summary>Writes the folder.</summary>
    /// <param name="output">The folder; it must not exist or be empty.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind then.</param>
    /// <exception cref="CheckpointException">The folder is not empty or cannot be written, or the source has no config.</exception>
    /// <exception cref="ArgumentException">The parts of the model do not fit one another.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(string output, CompressedModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(model);
        CheckOutput(output, model.SourceFolder);
        Check(model);
        var configPath = Path.Combine(model.SourceFolder, "config.json");
        if (!File.Exists(configPath)) throw new CheckpointException(configPath, "expected the config of the model, found no such file");
        var config = CheckpointText.Read(configPath);
        ConfigObject.Parse(config, configPath).Dispose();
        try
        {
            using var folder = TemporaryFolder.In(output);
            WriteFiles(folder.Path, config, model, cancellationToken);
            CompanionFiles.CopyAll(model.SourceFolder, folder.Path);
            cancellationToken.ThrowIfCancellationRequested();
            folder.Publish();
        }
        catch (Exception e) when (e is (IOException and not CheckpointException) or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(output, $"expected to write a model: {e.Message}", e);
        }
    }

    /// <summary>Writes <c>model.safetensors</c> and then <c>config.json</c> into a folder that is there, each whole or not at all.</summary>
    internal static void WriteFiles(string folder, string config, CompressedModel model, CancellationToken cancellationToken = default)
    {
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), Tensors(model), Metadata(model), cancellationToken);
        ReplacedFile.Write(Path.Combine(folder, "config.json"), CompressedTensorsConfig.Write(config, model));
    }

    /// <summary>Refuses an output that <see cref="Write"/> would refuse; to be asked before a long computation.</summary>
    /// <param name="output">The folder to be written.</param>
    /// <param name="source">The folder that is read.</param>
    /// <exception cref="CheckpointException">The folder is a file, is not empty, is the one that is read or cannot be written to.</exception>
    public static void CheckOutput(string output, string source)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(source);
        if (OutputPlace.AreSame(output, source)) throw new CheckpointException(output, "expected another folder than the one being read");
        if (File.Exists(output)) throw new CheckpointException(output, "expected a new or empty folder, found a file");
        if (!OutputPlace.IsEmpty(output)) throw new CheckpointException(output, "expected a new or empty folder, found files in it");
        OutputPlace.Check(output);
    }

    private static void Check(CompressedModel model)
    {
        if (model.Quantized.Count == 0 != model.Scheme.Weights is null)
            throw new ArgumentException($"the scheme '{model.Scheme}' does not fit {model.Quantized.Count} quantised matrices", nameof(model));
        var nameless = model.Quantized.Keys.FirstOrDefault(name => !name.EndsWith(CompressedTensors.Weight, StringComparison.Ordinal));
        if (nameless is not null) throw new ArgumentException($"'{nameless}' does not end with {CompressedTensors.Weight}", nameof(model));
    }

    // Transformers asks for the format.
    private static Dictionary<string, string> Metadata(CompressedModel model) => new([new("format", "pt"), .. SchemeMetadata.Of(model.Scheme, model.Attention)]);

    private static IEnumerable<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Tensors(CompressedModel model)
    {
        foreach (var tensor in model.Kept) yield return tensor;
        foreach (var group in model.Quantized.GroupBy(item => CompressedTensorsConfig.ClassOf(item.Key)))
        {
            var granularity = CompressedTensorsConfig.GranularityOf([.. group.Select(item => item.Value)]);
            var symmetric = group.All(item => item.Value.ZeroPoints.Length == 0);
            foreach (var (name, weights) in group)
            {
                var module = name[..^CompressedTensors.Weight.Length];
                int[] shape = granularity == WeightGranularity.Channel ? [weights.Rows, 1] : [1];
                yield return (name, ElementType.I8, [weights.Rows, weights.Columns], MemoryMarshal.AsBytes(weights.Codes).ToArray());
                yield return (module + CompressedTensors.Scale, ElementType.F32, shape, Singles(weights.Scales));
                if (!symmetric) yield return (module + CompressedTensors.ZeroPoint, ElementType.I8, shape, ZeroPoints(weights));
            }
        }
    }

    private static byte[] Singles(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++) System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return bytes;
    }

    private static byte[] ZeroPoints(QuantizedWeights weights) =>
        [.. Enumerable.Range(0, weights.Scales.Length).Select(row => unchecked((byte)weights.ZeroPoint(row)))];
}
