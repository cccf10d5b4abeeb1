using System.Globalization;
using Octavo.Numerics;

namespace Octavo.Checkpoints;

/// <summary>
/// What this library notes in the metadata of a model that it quantised: the scheme, which says more than a config of
/// compressed-tensors can, and the version of its own rules for these files.
/// </summary>
internal static class SchemeMetadata
{
    public const string VersionKey = "octavo_format_version";
    public const string SchemeKey = "octavo_scheme";
    public const int Version = 1;

    /// <summary>The scheme that the metadata names; null if another library wrote the model.</summary>
    /// <param name="metadata">The metadata of the files.</param>
    /// <param name="path">The file, for messages.</param>
    public static Scheme? Read(IReadOnlyDictionary<string, string> metadata, string path)
    {
        if (!metadata.TryGetValue(VersionKey, out var version))
        {
            return metadata.ContainsKey(SchemeKey)
                ? throw new CheckpointException(path, $"metadata '{VersionKey}': expected beside '{SchemeKey}', found nothing")
                : null;
        }

        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > Version)
            throw new CheckpointException(path, $"metadata '{VersionKey}': expected at most {Version}, found '{version}': written by a later version?");
        var name = metadata.GetValueOrDefault(SchemeKey) ?? "";
        return Scheme.All.FirstOrDefault(scheme => scheme.Name == name)
            ?? throw new CheckpointException(path, $"metadata '{SchemeKey}': expected one of {string.Join(", ", Scheme.All)}, found '{name}'");
    }

    /// <summary>Refuses codes that the scheme could not have given.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="quantized">The quantised matrices.</param>
    /// <param name="path">The file, for messages.</param>
    public static void Check(Scheme scheme, IReadOnlyDictionary<string, QuantizedWeights> quantized, string path)
    {
        foreach (var (name, weights) in quantized)
        {
            var isEmbedding = ModuleTarget.ClassOf(name[..^CompressedTensors.Weight.Length]) == ModuleTarget.EmbeddingClass;
            var rule = (isEmbedding ? scheme.Embeddings : scheme.Weights)
                ?? throw new CheckpointException(path, $"tensor '{name}': expected floats, as the scheme '{scheme}' has them, found int8");
            if (weights.ZeroPoints.Length != 0) throw new CheckpointException(path, $"tensor '{name}': expected no zero points in the scheme '{scheme}', found some");
            if (FirstRowBeyond(rule, weights) is { } row)
                throw new CheckpointException(path, $"tensor '{name}': expected codes that the scheme '{scheme}' allows, found others in row {row}");
        }
    }

    private static int? FirstRowBeyond(WeightRule rule, QuantizedWeights weights)
    {
        const int RowsAtOnce = 64;
        var buffer = new sbyte[Math.Min(weights.Rows, RowsAtOnce) * weights.Columns];
        for (var first = 0; first < weights.Rows; first += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, weights.Rows - first);
            var codes = buffer.AsSpan(0, rows * weights.Columns);
            weights.CopyCodes(first * weights.Columns, codes);
            for (var row = 0; row < rows; row++)
            {
                if (!WeightGrid.Admits(rule, codes.Slice(row * weights.Columns, weights.Columns))) return first + row;
            }
        }

        return null;
    }
}
