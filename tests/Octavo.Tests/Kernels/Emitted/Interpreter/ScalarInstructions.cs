using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Moves and arithmetic on general registers.</summary>
internal static class ScalarInstructions
{
    public static Dictionary<Mnemonic, Execute> All { get; } = new()
    {
        [Mnemonic.Mov] = Move,
        [Mnemonic.Movzx] = Move,
        [Mnemonic.Kmovb] = MoveMask,
        [Mnemonic.Kmovw] = MoveMask,
        [Mnemonic.Kmovd] = MoveMask,
        [Mnemonic.Kmovq] = MoveMask,
        [Mnemonic.Lea] = (p, in i) => p.Write(i, 0, OperandAccess.AddressOf(p, i)),
        [Mnemonic.Add] = Add,
        [Mnemonic.Sub] = (p, in i) => p.Write(i, 0, Difference(p, i)),
        [Mnemonic.Cmp] = (p, in i) => Difference(p, i),
        [Mnemonic.Inc] = (p, in i) => AddOne(p, i, 1),
        [Mnemonic.Dec] = (p, in i) => AddOne(p, i, -1),
        // What it leaves in the flags is of no use to anyone.
        [Mnemonic.Imul] = (p, in i) => p.Write(i, 0, p.Read(i, 0) * p.Read(i, 1)),
        [Mnemonic.And] = Bitwise((a, b) => a & b),
        [Mnemonic.Or] = Bitwise((a, b) => a | b),
        [Mnemonic.Xor] = Bitwise((a, b) => a ^ b),
        [Mnemonic.Test] = (p, in i) => SetBitwiseFlags(p, i, p.Read(i, 0) & p.Read(i, 1)),
        [Mnemonic.Push] = (p, in i) => p.Push(p.Read(i, 0), i),
        [Mnemonic.Pop] = (p, in i) => p.Write(i, 0, p.Pop(i)),
        [Mnemonic.Nop] = Nothing,
        [Mnemonic.Endbr64] = Nothing,
        // A prefetch may name any address: the code asks for panels behind the last one.
        [Mnemonic.Prefetcht0] = Nothing,
        [Mnemonic.Prefetcht1] = Nothing,
        [Mnemonic.Prefetcht2] = Nothing,
        [Mnemonic.Prefetchnta] = Nothing,
    };

    private static void Nothing(Processor processor, in Instruction instruction)
    {
    }

    private static void Move(Processor p, in Instruction i) => p.Write(i, 0, p.Read(i, 1));

    /// <summary>Bits of a mask register above the size in the name are cleared; a general register holds no fewer.</summary>
    private static void MoveMask(Processor p, in Instruction i)
    {
        var bits = i.Mnemonic switch { Mnemonic.Kmovb => 8, Mnemonic.Kmovw => 16, Mnemonic.Kmovd => 32, _ => 64 };
        p.Write(i, 0, p.Read(i, 1) & (ulong.MaxValue >> (64 - bits)));
    }

    private static void Add(Processor p, in Instruction i)
    {
        ulong a = Narrow(i, p.Read(i, 0)), b = Narrow(i, p.Read(i, 1)), sum = Narrow(i, a + b);
        SetFlags(p, i, sum, (a ^ sum) & (b ^ sum));
        p.Registers.Carry = sum < a;
        p.Write(i, 0, sum);
    }

    private static ulong Difference(Processor p, in Instruction i)
    {
        ulong a = Narrow(i, p.Read(i, 0)), b = Narrow(i, p.Read(i, 1)), difference = Narrow(i, a - b);
        SetFlags(p, i, difference, (a ^ b) & (a ^ difference));
        p.Registers.Carry = a < b;
        return difference;
    }

    /// <summary>The carry stays as it was.</summary>
    private static void AddOne(Processor p, in Instruction i, int one)
    {
        ulong a = Narrow(i, p.Read(i, 0)), result = Narrow(i, a + (ulong)one);
        SetFlags(p, i, result, one > 0 ? ~a & result : a & ~result);
        p.Write(i, 0, result);
    }

    private static Execute Bitwise(Func<ulong, ulong, ulong> operation) => (p, in i) =>
    {
        var result = operation(p.Read(i, 0), p.Read(i, 1));
        SetBitwiseFlags(p, i, result);
        p.Write(i, 0, result);
    };

    private static void SetBitwiseFlags(Processor p, in Instruction i, ulong result)
    {
        SetFlags(p, i, Narrow(i, result), 0);
        p.Registers.Carry = false;
    }

    /// <summary>The highest bit of <paramref name="overflow"/>, at the operand's size, is the flag.</summary>
    private static void SetFlags(Processor p, in Instruction i, ulong result, ulong overflow)
    {
        var top = 1UL << ((8 * OperandAccess.SizeOf(i, 0)) - 1);
        p.Registers.Zero = result == 0;
        p.Registers.Sign = (result & top) != 0;
        p.Registers.Overflow = (overflow & top) != 0;
    }

    private static ulong Narrow(in Instruction i, ulong value) => value & (ulong.MaxValue >> (64 - (8 * OperandAccess.SizeOf(i, 0))));
}
