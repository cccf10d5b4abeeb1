using System.Runtime.InteropServices;
using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Tiles of bytes (Intel SDM 2, AMX): each instruction in full, and a fault wherever the CPU has one.</summary>
internal static unsafe class TileInstructions
{
    public static Dictionary<Mnemonic, Execute> All { get; } = new()
    {
        [Mnemonic.Ldtilecfg] = Configure,
        [Mnemonic.Sttilecfg] = StoreConfiguration,
        [Mnemonic.Tilerelease] = (p, in _) => p.Tiles.Release(),
        [Mnemonic.Tilezero] = Zero,
        [Mnemonic.Tileloadd] = Load,
        [Mnemonic.Tilestored] = Store,
        [Mnemonic.Tdpbusd] = Multiply,
    };

    private static void Configure(Processor p, in Instruction i) =>
        p.Tiles.Configure(i, Bytes(p.Memory.ToRead(OperandAccess.AddressOf(p, i), TileFile.ConfigurationBytes, i), TileFile.ConfigurationBytes).ToArray());

    private static void StoreConfiguration(Processor p, in Instruction i) =>
        p.Tiles.Configuration.CopyTo(Bytes(p.Memory.ToWrite(OperandAccess.AddressOf(p, i), TileFile.ConfigurationBytes, i), TileFile.ConfigurationBytes));

    private static void Zero(Processor p, in Instruction i)
    {
        p.Tiles.Demand(i, i.Op0Register);
        p.Tiles.Clear(i.Op0Register);
    }

    /// <summary>The index is how far rows lie apart; what the configuration leaves out becomes zero.</summary>
    private static void Load(Processor p, in Instruction i)
    {
        var (tile, tiles) = (i.Op0Register, p.Tiles);
        tiles.Demand(i, tile);
        var rows = Enumerable.Range(0, tiles.RowsOf(tile)).ToArray();
        foreach (var row in rows)
            p.Memory.ToRead(AddressOf(p, i, row), tiles.BytesOf(tile), i);
        tiles.Clear(tile);
        foreach (var row in rows)
            Bytes((byte*)AddressOf(p, i, row), tiles.BytesOf(tile)).CopyTo(tiles.Row(tile, row));
    }

    private static void Store(Processor p, in Instruction i)
    {
        var (tile, tiles) = (i.Op1Register, p.Tiles);
        tiles.Demand(i, tile);
        for (var row = 0; row < tiles.RowsOf(tile); row++)
            tiles.Row(tile, row)[..tiles.BytesOf(tile)].CopyTo(Bytes(p.Memory.ToWrite(AddressOf(p, i, row), tiles.BytesOf(tile), i), tiles.BytesOf(tile)));
    }

    /// <summary>Four bytes of the first source, unsigned, times four of the second, signed, are added to each sum.</summary>
    private static void Multiply(Processor p, in Instruction i)
    {
        var (tiles, c, a, b) = (p.Tiles, i.Op0Register, i.Op1Register, i.Op2Register);
        CheckSizes(i, tiles, c, a, b);
        for (var m = 0; m < tiles.RowsOf(c); m++)
        {
            var sums = MemoryMarshal.Cast<byte, int>(tiles.Row(c, m)[..tiles.BytesOf(c)]);
            for (var k = 0; k < tiles.BytesOf(a); k++)
            {
                var left = tiles.Row(a, m)[k];
                var right = MemoryMarshal.Cast<byte, sbyte>(tiles.Row(b, k / 4));
                for (var n = 0; n < sums.Length; n++)
                    sums[n] = unchecked(sums[n] + (left * right[(4 * n) + (k % 4)]));
            }
        }
    }

    private static void CheckSizes(in Instruction i, TileFile tiles, Register c, Register a, Register b)
    {
        foreach (var tile in (Register[])[c, a, b])
        {
            tiles.Demand(i, tile);
            if (tiles.BytesOf(tile) % 4 != 0)
                throw new InterpreterException(i, $"takes four bytes at a time, but {tile} has rows of {tiles.BytesOf(tile)}");
        }

        if (tiles.RowsOf(c) != tiles.RowsOf(a) || tiles.BytesOf(c) != tiles.BytesOf(b) || tiles.BytesOf(a) / 4 != tiles.RowsOf(b))
            throw new InterpreterException(i, $"multiplies {Size(tiles, a)} by {Size(tiles, b)} to {Size(tiles, c)}");
    }

    private static string Size(TileFile tiles, Register tile) => $"{tiles.RowsOf(tile)} rows of {tiles.BytesOf(tile)} bytes";

    private static ulong AddressOf(Processor p, in Instruction i, int row)
    {
        var between = i.MemoryIndex == Register.None ? 0 : p.Registers.Read(i.MemoryIndex) * (ulong)i.MemoryIndexScale;
        return OperandAccess.AddressOf(p, i) + (((ulong)row - 1) * between);
    }

    private static Span<byte> Bytes(byte* memory, int length) => new(memory, length);
}
