using Octavo.Checkpoints;
using Octavo.Cli.Lines;
using Octavo.Embeddings;

namespace Octavo.Cli.Vectors;

/// <summary>The ranges that a file says: of the vectors of its texts, or measured before.</summary>
internal static class CalibrationFile
{
    private const int LongestLine = 1 << 26;
    private const int TextsAtOnce = 64;

    /// <summary>Reads them.</summary>
    /// <param name="path">JSON lines of texts, or safetensors with a tensor <c>ranges</c>.</param>
    /// <param name="dimensions">How many floats a vector has.</param>
    /// <param name="embed">The vectors of texts.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CheckpointException">The file is missing or damaged, or has no text.</exception>
    public static EmbeddingRanges Read(string path, int dimensions, Func<IReadOnlyList<string>, float[]> embed, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new CheckpointException(path, "expected a file of texts for calibration, found none");
        if (Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase)) return Measured(path, dimensions);
        EmbeddingRanges? ranges = null;
        foreach (var texts in Texts(path, cancellation).Chunk(TextsAtOnce))
        {
            var vectors = embed(texts);
            ranges = ranges?.Including(vectors) ?? EmbeddingRanges.Of(vectors, dimensions);
        }

        return ranges ?? throw new CheckpointException(path, "expected lines {\"text\":…} for calibration, found none");
    }

    private static EmbeddingRanges Measured(string path, int dimensions)
    {
        using var file = Checkpoint.OpenFile(path);
        var tensor = file.Require(SafetensorsVectors.Ranges);
        if (tensor.Shape is not [2, var found] || found != dimensions)
            throw new CheckpointException(path, $"tensor '{tensor.Name}': expected [2, {dimensions}], found [{string.Join(", ", tensor.Shape)}]");
        var limits = tensor.ToFloats();
        try
        {
            return new(limits.AsSpan(0, dimensions), limits.AsSpan(dimensions));
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(path, $"tensor '{tensor.Name}': {Failure.MessageOf(e)}", e);
        }
    }

    private static IEnumerable<string> Texts(string path, CancellationToken cancellation)
    {
        using var stream = File.OpenRead(path);
        var reader = new LineReader(stream, LongestLine);
        bool more;
        do
        {
            more = reader.Fill(cancellation);
            while (reader.TryNext(out var line)) yield return TextOf(path, line);
        }
        while (more);
    }

    private static string TextOf(string path, InputLine line)
    {
        try
        {
            return line.IsTooLong
                ? throw new InvalidDataException($"expected at most {LongestLine} bytes, found more")
                : JsonLine.Parse(line.Bytes.Span).RequiredText("text");
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException)
        {
            throw new CheckpointException(path, $"line {line.Number}: {Failure.MessageOf(e)}", e);
        }
    }
}
