using System.Collections.Frozen;
using KernelGenerator.Arm64;
using static KernelGenerator.Arm64.Forms;

namespace Octavo.Tests.Kernels.Emitted.Arm64;

/// <summary>What each instruction does, as the operations of the Arm Architecture Reference Manual (DDI 0487) say.</summary>
internal static unsafe class Arm64Instructions
{
    public delegate void Execute(Arm64Processor processor, Arm64Instruction instruction);

    public static FrozenDictionary<Form, Execute> All { get; } = new Dictionary<Form, Execute>
    {
        [LoadX] = (p, i) => p.Registers[i[0]] = *(ulong*)p.ToRead(i, i[1], (ulong)i[2], 8),
        [StoreX] = (p, i) => *(ulong*)p.ToWrite(i, i[1], (ulong)i[2], 8) = p.Registers[i[0]],
        [LoadQ] = (p, i) => Load(p, i, i[0], i[1], (ulong)i[2], 16),
        [LoadPairQ] = (p, i) => LoadPair(p, i, 16),
        [LoadPairD] = (p, i) => LoadPair(p, i, 8),
        [StorePairD] = StorePair,
        [StoreQ] = (p, i) => Store(p, i, i[0], i[1], i[2], 16),
        [AddAmount] = (p, i) => p.Registers.WriteBase(i[0], p.Registers.ReadBase(i[1]) + (ulong)i[2]),
        [SubtractAmount] = (p, i) => p.Registers.WriteBase(i[0], p.Registers.ReadBase(i[1]) - (ulong)i[2]),
        [AddShifted] = (p, i) => p.Registers[i[0]] = p.Registers[i[1]] + (p.Registers[i[2]] << i[3]),
        [SubtractShifted] = (p, i) => p.Registers[i[0]] = p.Registers[i[1]] - (p.Registers[i[2]] << i[3]),
        [BranchNotZero] = (p, i) => BranchIf(p, p.Registers[i[0]] != 0, i[1]),
        [BranchBitSet] = (p, i) => BranchIf(p, (p.Registers[i[0]] >> i[1] & 1) != 0, i[2]),
        [Return] = (p, i) => p.Next = p.Registers[30],
        [Clear] = (p, i) => p.Registers.Vector(i[0]).Clear(),
        [Zip1Words] = (p, i) => Zip<uint>(p.Registers, i, 0),
        [Zip2Words] = (p, i) => Zip<uint>(p.Registers, i, 2),
        [Zip1Halves] = (p, i) => Zip<ulong>(p.Registers, i, 0),
        [Zip2Halves] = (p, i) => Zip<ulong>(p.Registers, i, 1),
        [Multiply] = (p, i) => MultiplyMatrices(p.Registers, i),
    }.ToFrozenDictionary();

    /// <summary>Less than a whole register clears the rest of it.</summary>
    private static void Load(Arm64Processor p, Arm64Instruction i, int register, int start, ulong offset, int bytes)
    {
        var source = new ReadOnlySpan<byte>(p.ToRead(i, start, offset, bytes), bytes).ToArray();
        p.Registers.Vector(register).Clear();
        source.CopyTo(p.Registers.Vector(register));
    }

    private static void LoadPair(Arm64Processor p, Arm64Instruction i, int bytes)
    {
        Load(p, i, i[0], i[2], (ulong)i[3], bytes);
        Load(p, i, i[1], i[2], (ulong)(i[3] + bytes), bytes);
    }

    private static void Store(Arm64Processor p, Arm64Instruction i, int register, int start, int offset, int bytes) =>
        p.Registers.Vector(register)[..bytes].CopyTo(new Span<byte>(p.ToWrite(i, start, (ulong)offset, bytes), bytes));

    private static void StorePair(Arm64Processor p, Arm64Instruction i)
    {
        Store(p, i, i[0], i[2], i[3], 8);
        Store(p, i, i[1], i[2], i[3] + 8, 8);
    }

    private static void BranchIf(Arm64Processor p, bool condition, int distance)
    {
        if (condition)
            p.Next = p.Current + (ulong)distance;
    }

    /// <summary>Lanes of both sources in turn, from lane <paramref name="first"/> on.</summary>
    private static void Zip<T>(Arm64Registers registers, Arm64Instruction i, int first)
        where T : struct
    {
        T[] a = [.. registers.Lanes<T>(i[1])], b = [.. registers.Lanes<T>(i[2])];
        var result = registers.Lanes<T>(i[0]);
        for (var lane = 0; lane < result.Length; lane++)
            result[lane] = (lane % 2 == 0 ? a : b)[first + (lane / 2)];
    }

    /// <summary>[2, 2] += [2, 8] without signs times [2, 8] with signs, transposed.</summary>
    private static void MultiplyMatrices(Arm64Registers registers, Arm64Instruction i)
    {
        var a = registers.Lanes<byte>(i[1]);
        var b = registers.Lanes<sbyte>(i[2]);
        var sums = registers.Lanes<int>(i[0]).ToArray();
        for (var sum = 0; sum < 4; sum++)
        {
            for (var k = 0; k < 8; k++)
                sums[sum] += a[(sum / 2 * 8) + k] * b[(sum % 2 * 8) + k];
        }

        sums.CopyTo(registers.Lanes<int>(i[0]));
    }
}
