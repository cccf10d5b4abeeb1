using KernelGenerator.Arm64;
using static KernelGenerator.Arm64.Forms;

namespace Octavo.Tests.Kernels.Emitted.Arm64;

/// <summary>
/// A few instructions between loads and stores of registers, a function of one pointer to <see cref="Bytes"/> bytes: x1 to x7 come from the
/// first 64, v0 to v7 from the 128 behind them, and both go back there. x0 is the pointer.
/// </summary>
internal static unsafe class Arm64Snippet
{
    public const int Bytes = 512;

    /// <summary>Each instruction alone, and what needs several.</summary>
    public static IReadOnlyDictionary<string, Action<Arm64Assembler>> All { get; } = new Dictionary<string, Action<Arm64Assembler>>
    {
        ["ldr x"] = c => c.Add(LoadX, 3, 0, 200),
        ["str x"] = c => c.Add(StoreX, 3, 0, 200),
        ["ldr q"] = c => c.Add(LoadQ, 3, 0, 208),
        ["ldp q"] = c => c.Add(LoadPairQ, 3, 6, 0, 208),
        ["ldp d"] = c => c.Add(LoadPairD, 3, 6, 0, 208),
        ["stp d"] = c => c.Add(StorePairD, 3, 6, 0, 208),
        ["str q"] = c => c.Add(StoreQ, 3, 0, 208),
        ["stack"] = c =>
        {
            c.Add(SubtractAmount, 31, 31, 32);
            c.Add(StorePairD, 3, 6, 31, 16);
            c.Add(AddAmount, 2, 31, 16);
            c.Add(LoadPairD, 1, 2, 2, 0);
            c.Add(AddAmount, 31, 31, 32);
            c.Add(SubtractShifted, 2, 2, 2, 0);
        },
        ["add #"] = c => c.Add(AddAmount, 2, 3, 4095),
        ["sub #"] = c => c.Add(SubtractAmount, 2, 3, 4095),
        ["add lsl"] = c => c.Add(AddShifted, 2, 3, 4, 8),
        ["sub lsl"] = c => c.Add(SubtractShifted, 2, 3, 4, 4),
        ["cbnz"] = c =>
        {
            c.Add(SubtractShifted, 2, 2, 2, 0);
            c.Add(AddAmount, 2, 2, 5);
            var loop = c.Here;
            c.Add(SubtractAmount, 2, 2, 1);
            c.Add(AddShifted, 4, 4, 5, 0);
            c.Branch(BranchNotZero, loop, 2);
        },
        ["tbnz"] = c =>
        {
            c.Add(SubtractShifted, 2, 2, 2, 0);
            c.Add(AddAmount, 2, 2, 12);
            var loop = c.Here;
            c.Add(SubtractAmount, 2, 2, 1);
            c.Add(AddShifted, 4, 4, 5, 0);
            c.Branch(BranchBitSet, loop, 2, 3);
        },
        ["movi"] = c => c.Add(Clear, 3),
        ["zip1 4s"] = c => c.Add(Zip1Words, 3, 4, 5),
        ["zip2 4s"] = c => c.Add(Zip2Words, 3, 3, 5),
        ["zip1 2d"] = c => c.Add(Zip1Halves, 3, 4, 5),
        ["zip2 2d"] = c => c.Add(Zip2Halves, 3, 5, 3),
        ["usmmla"] = c => c.Add(Multiply, 3, 4, 5),
        ["usmmla, extremes"] = c => c.Add(Multiply, 3, 6, 7),
    };

    /// <summary>Nothing at zero by chance; v6 and v7 consist of the ends of their ranges.</summary>
    public static byte[] Data()
    {
        var data = new byte[Bytes];
        new Random(1).NextBytes(data);
        for (var i = 0; i < 16; i++)
        {
            data[64 + (6 * 16) + i] = (byte)(i % 8 < 6 ? 255 : 0);
            data[64 + (7 * 16) + i] = (byte)(i < 8 ? 0x80 : 0x7F);
        }

        return data;
    }

    public static byte[] Assemble(Action<Arm64Assembler> write)
    {
        var c = new Arm64Assembler();
        for (var i = 1; i < 8; i++)
            c.Add(LoadX, i, 0, 8 * i);
        for (var i = 0; i < 8; i += 2)
            c.Add(LoadPairQ, i, i + 1, 0, 64 + (16 * i));
        write(c);
        for (var i = 1; i < 8; i++)
            c.Add(StoreX, i, 0, 8 * i);
        for (var i = 0; i < 8; i++)
            c.Add(StoreQ, i, 0, 64 + (16 * i));
        c.Add(Return);
        return c.ToBytes();
    }

    /// <summary>What <paramref name="code"/> makes of a copy of <paramref name="data"/>, by the interpreter.</summary>
    public static byte[] Interpret(ReadOnlySpan<byte> code, byte[] data)
    {
        var result = data.ToArray();
        fixed (byte* pointer = result)
        {
            using var processor = new Arm64Processor();
            processor.Memory.Add("data", pointer, result.Length, isWritable: true);
            processor.Registers[0] = (ulong)pointer;
            processor.Call(code);
        }

        return result;
    }
}
