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
    public const string AttentionKey = "octavo_attention";

    /// <summary>The latest version: from 2 on the metadata say how attention multiplies.</summary>
    public const int Version = 2;

    private const string Float = "float", Int8 = "int8";

    /// <summary>What a model's metadata say: of floats in attention what version 1 said, which every version of this library reads.</summary>
    /// <param name="scheme">How it was quantised.</param>
    /// <param name="attention">How attention multiplies.</param>
    public static IEnumerable<KeyValuePair<string, string>> Of(Scheme scheme, AttentionPrecision attention)
    {
        var isInt8 = attention == AttentionPrecision.Int8;
        yield return new(VersionKey, isInt8 ? "2" : "1");
        yield return new(SchemeKey, scheme.Name);
        if (isInt8) yield return new(AttentionKey, Int8);
    }

    /// <summary>How attention multiplies: floats where nothing is said.</summary>
    /// <param name="metadata">The metadata of the files.</param>
    /// <param name="path">The file, for messages.</param>
    public static AttentionPrecision ReadAttention(IReadOnlyDictionary<string, string> metadata, string path) => metadata.GetValueOrDefault(AttentionKey) switch
    {
        null or Float => AttentionPrecision.Float,
        Int8 when metadata.ContainsKey(VersionKey) => AttentionPrecision.Int8,
        Int8 => throw new CheckpointException(path, $"metadata '{VersionKey}': expected beside '{AttentionKey}', found nothing"),
        var other => throw new CheckpointException(path, $"metadata '{AttentionKey}': expected {Float} or {Int8}, found '{other}'"),
    };

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
