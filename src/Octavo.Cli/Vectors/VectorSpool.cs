using System.Runtime.InteropServices;
using System.Text;
using Octavo.Embeddings;

namespace Octavo.Cli.Vectors;

/// <summary>
/// Vectors that wait on the disk until all have come and their ranges are known; in memory there are no more than a batch. Errors of lines wait beside them.
/// </summary>
/// <param name="dimensions">How many floats a vector has.</param>
internal sealed class VectorSpool(int dimensions) : IDisposable
{
    private readonly FileStream _rows = Temporary();

    /// <summary>The answers of lines that could not be done, a JSON object each.</summary>
    public FileStream Errors { get; } = Temporary();

    /// <summary>The ranges of all that have come; null before the first.</summary>
    public EmbeddingRanges? Ranges { get; private set; }

    /// <summary>How many have come.</summary>
    public long Count { get; private set; }

    /// <summary>Takes vectors.</summary>
    /// <exception cref="ArgumentException">One holds NaN or infinity.</exception>
    public void Add(ReadOnlySpan<float> vectors)
    {
        Ranges = Ranges?.Including(vectors) ?? EmbeddingRanges.Of(vectors, dimensions);
        _rows.Write(MemoryMarshal.AsBytes(vectors));
        Count += vectors.Length / dimensions;
    }

    /// <summary>All vectors in their order, one at a time.</summary>
    public IEnumerable<float[]> Rows()
    {
        _rows.Position = 0;
        var row = new float[dimensions];
        for (var i = 0L; i < Count; i++)
        {
            _rows.ReadExactly(MemoryMarshal.AsBytes(row.AsSpan()));
            yield return row;
        }
    }

    /// <summary>The errors in their order, with the line of each.</summary>
    public IEnumerable<(long Line, string Json)> Failures()
    {
        Errors.Position = 0;
        using var reader = new StreamReader(Errors, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (reader.ReadLine() is { } json)
            yield return (Lines.JsonLine.Parse(Encoding.UTF8.GetBytes(json)).Integer("line")!.Value, json);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        Errors.Dispose();
    }

    private static FileStream Temporary() =>
        new(Path.Combine(Path.GetTempPath(), $"octavo-{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
}
