using System.Buffers.Binary;
using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>The eight tiles of AMX, each up to 16 rows of 64 bytes, and what configures them. Unconfigured, as a thread begins, they cannot be used.</summary>
internal sealed class TileFile
{
    public const int ConfigurationBytes = 64, MostRows = 16, MostBytes = 64;

    private const int Count = 8, Palette = 1;
    private readonly byte[] _data = new byte[Count * MostRows * MostBytes];
    private byte[] _configuration = new byte[ConfigurationBytes];

    public bool IsConfigured => _configuration[0] != 0;

    /// <summary>As <c>sttilecfg</c> writes it.</summary>
    public ReadOnlySpan<byte> Configuration => _configuration;

    /// <summary>Takes a configuration and empties every tile; palette 0 releases them.</summary>
    public void Configure(in Instruction instruction, byte[] configuration)
    {
        if (configuration[0] != 0)
            Check(instruction, configuration);
        _configuration = configuration[0] == 0 ? new byte[ConfigurationBytes] : configuration;
        Array.Clear(_data);
    }

    public void Release()
    {
        Array.Clear(_configuration);
        Array.Clear(_data);
    }

    public int RowsOf(Register tile) => _configuration[48 + IndexOf(tile)];

    /// <summary>In each row.</summary>
    public int BytesOf(Register tile) => BinaryPrimitives.ReadUInt16LittleEndian(_configuration.AsSpan(16 + (2 * IndexOf(tile))));

    /// <summary>All 64 bytes of a row, also of one that the configuration leaves out.</summary>
    public Span<byte> Row(Register tile, int row) => _data.AsSpan(((IndexOf(tile) * MostRows) + row) * MostBytes, MostBytes);

    /// <summary>Sets the whole tile to zero.</summary>
    public void Clear(Register tile) => _data.AsSpan(IndexOf(tile) * MostRows * MostBytes, MostRows * MostBytes).Clear();

    /// <summary>Fails where the tile has no size.</summary>
    public void Demand(in Instruction instruction, Register tile)
    {
        if (!IsConfigured)
            throw new InterpreterException(instruction, "finds no configured tiles");
        if (RowsOf(tile) == 0)
            throw new InterpreterException(instruction, $"finds no size for {tile}");
    }

    private static int IndexOf(Register tile) => tile - Register.TMM0;

    private static void Check(in Instruction instruction, byte[] configuration)
    {
        if (configuration[0] != Palette)
            throw new InterpreterException(instruction, $"asks for palette {configuration[0]}");
        if (configuration[1] != 0)
            throw new InterpreterException(instruction, $"starts at row {configuration[1]}, which only an interrupted load does");
        if (configuration.AsSpan(2..16).ContainsAnyExcept((byte)0) || configuration.AsSpan(32..48).ContainsAnyExcept((byte)0) || configuration.AsSpan(56..).ContainsAnyExcept((byte)0))
            throw new InterpreterException(instruction, "configures what does not exist: reserved bytes are not zero");
        for (var tile = 0; tile < Count; tile++)
        {
            int rows = configuration[48 + tile], bytes = BinaryPrimitives.ReadUInt16LittleEndian(configuration.AsSpan(16 + (2 * tile)));
            if (rows > MostRows || bytes > MostBytes || rows == 0 != (bytes == 0))
                throw new InterpreterException(instruction, $"gives tile {tile} {rows} rows of {bytes} bytes");
        }
    }
}
