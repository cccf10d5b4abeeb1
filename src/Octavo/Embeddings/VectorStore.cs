namespace Octavo.Embeddings;

/// <summary>The rows of an index in blocks that never move: whoever holds a store reads its rows while further ones are written behind them.</summary>
internal sealed class VectorStore
{
    private const int RowsOfBlock = 4_096;

    private readonly int _codeBytes;
    private readonly int _floats;
    private readonly Block[] _blocks;

    /// <summary>Makes one without a row.</summary>
    /// <param name="codeBytes">Bytes of a row's codes; 0 for none.</param>
    /// <param name="floats">Floats of a row, padded; 0 for none.</param>
    public VectorStore(int codeBytes, int floats)
        : this(codeBytes, floats, [], 0)
    {
    }

    private VectorStore(int codeBytes, int floats, Block[] blocks, int count) => (_codeBytes, _floats, _blocks, Count) = (codeBytes, floats, blocks, count);

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>Whether rows have floats.</summary>
    public bool HasFloats => _floats > 0;

    /// <summary>Bytes of a row.</summary>
    public int BytesOfRow => _codeBytes + (_floats * sizeof(float));

    /// <summary>Floats of a row: kernels take them by sixteen.</summary>
    public static int Padded(int dimensions) => (dimensions + 15) / 16 * 16;

    /// <summary>A store with so many rows more, to be written by the one who adds; blocks are shared.</summary>
    /// <exception cref="OutOfMemoryException">There are more than memory or a list can hold.</exception>
    public VectorStore WithRoomFor(int rows)
    {
        if (rows > Array.MaxLength - Count) throw new OutOfMemoryException($"expected at most {Array.MaxLength} embeddings, found {(long)Count + rows}");
        var (count, blocks) = (Count + rows, new List<Block>(_blocks));
        for (; (long)blocks.Count * RowsOfBlock < count;)
            blocks.Add(new(new byte[RowsOfBlock * _codeBytes], GC.AllocateUninitializedArray<float>(checked(RowsOfBlock * _floats))));
        return new(_codeBytes, _floats, [.. blocks], count);
    }

    /// <summary>How many rows from one on lie in the same block.</summary>
    public int RestOfBlock(int row) => RowsOfBlock - (row % RowsOfBlock);

    /// <summary>The codes of rows of one block.</summary>
    public Span<byte> Codes(int first, int count) => _blocks[first / RowsOfBlock].Codes.AsSpan(first % RowsOfBlock * _codeBytes, count * _codeBytes);

    /// <summary>The floats of rows of one block, padded with zeros.</summary>
    public Span<float> Floats(int first, int count) => _blocks[first / RowsOfBlock].Floats.AsSpan(first % RowsOfBlock * _floats, count * _floats);

    private sealed record Block(byte[] Codes, float[] Floats);
}
