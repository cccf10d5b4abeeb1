using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>One lane: what the destination held and the two sources, zero-extended; the lower bits of the result count.</summary>
internal delegate ulong LaneFunction(in Instruction instruction, ulong d, ulong a, ulong b);

/// <summary>One lane of an instruction that says how to round.</summary>
internal delegate uint RoundingFunction(in Instruction instruction, float value);

/// <summary>Makes an instruction on whole vectors, with masks and broadcasts, from what happens in one lane.</summary>
internal static class VectorOperation
{
    private const int MostLanes = 64;

    /// <summary>Reads lanes of <paramref name="from"/> bytes and writes lanes of <paramref name="to"/>.</summary>
    public static Execute Lanes(int from, int to, Func<ulong, ulong, ulong, ulong> function) =>
        WithoutRounding(from, to, (in _, d, a, b) => function(d, a, b));

    public static Execute Integers(Func<int, int, int, int> function) =>
        WithoutRounding(4, 4, (in _, d, a, b) => (uint)function((int)d, (int)a, (int)b));

    public static Execute Floats(Func<float, float, float, float> function) =>
        WithoutRounding(4, 4, (in _, d, a, b) => BitConverter.SingleToUInt32Bits(function(ToSingle(d), ToSingle(a), ToSingle(b))));

    public static Execute Rounding(RoundingFunction function) =>
        (p, in i) => Run(p, i, 4, 4, (in i, _, _, b) => function(i, ToSingle(b)));

    /// <summary>By an immediate, the same in all lanes.</summary>
    public static Execute Shift(Func<int, int, int> function) =>
        WithoutRounding(4, 4, (in i, _, a, _) => i.Op2Kind == OpKind.Immediate8
            ? (uint)function((int)a, i.Immediate8)
            : throw new InterpreterException(i, "shifts by a register"));

    /// <summary>The first lane of the source everywhere.</summary>
    public static Execute Broadcast(int size) => (p, in i) =>
    {
        Span<ulong> lanes = stackalloc ulong[MostLanes];
        lanes = lanes[..CountOfLanes(i, size)];
        lanes.Fill(p.ReadLane(i, 1, 0, size));
        Write(p, i, size, lanes);
    };

    /// <summary>Bits of a mask register, zero where the instruction's own mask is.</summary>
    public static Execute Compare(Func<int, ulong, ulong, bool> holds) => (p, in i) =>
    {
        if (!i.Op0Register.IsK())
            throw new InterpreterException(i, "compares to a vector");
        var result = 0UL;
        for (var lane = 0; lane < CountOfLanes(i, 4); lane++)
        {
            if (IsActive(p, i, lane) && holds(i.Immediate8, p.ReadLane(i, 1, lane, 4), p.ReadLane(i, 2, lane, 4)))
                result |= 1UL << lane;
        }

        p.Write(i, 0, result);
    };

    private static float ToSingle(ulong lane) => BitConverter.UInt32BitsToSingle((uint)lane);

    private static Execute WithoutRounding(int from, int to, LaneFunction function) => (p, in i) =>
    {
        if (i.RoundingControl != RoundingControl.None)
            throw new InterpreterException(i, "has a rounding mode that the interpreter does not know for it");
        Run(p, i, from, to, function);
    };

    /// <summary>All lanes are computed before one is written: the destination may be a source.</summary>
    private static void Run(Processor p, in Instruction i, int from, int to, LaneFunction function)
    {
        Span<ulong> lanes = stackalloc ulong[MostLanes];
        lanes = lanes[..CountOfLanes(i, Math.Max(from, to))];
        var last = i.OpCount > 2 && i.GetOpKind(2) is OpKind.Register or OpKind.Memory ? 2 : 1;
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            if (!IsActive(p, i, lane))
                continue;
            var d = i.Op0Kind == OpKind.Register ? p.ReadLane(i, 0, lane, to) : 0;
            lanes[lane] = function(i, d, p.ReadLane(i, 1, lane, from), p.ReadLane(i, last, lane, from));
        }

        Write(p, i, to, lanes);
    }

    /// <summary>Lanes that the mask leaves out stay or become zero; what is above the vector becomes zero.</summary>
    private static void Write(Processor p, in Instruction i, int size, ReadOnlySpan<ulong> lanes)
    {
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            if (IsActive(p, i, lane))
                p.WriteLane(i, 0, lane, size, lanes[lane]);
            else if (i.ZeroingMasking)
                p.WriteLane(i, 0, lane, size, 0);
        }

        if (i.Op0Kind == OpKind.Register)
            p.Registers.Vector(i.Op0Register)[(lanes.Length * size)..].Clear();
    }

    private static bool IsActive(Processor p, in Instruction i, int lane) =>
        i.OpMask == Register.None || ((p.Registers.Read(i.OpMask) >> lane) & 1) != 0;

    /// <summary>The widest register says how many lanes there are.</summary>
    private static int CountOfLanes(in Instruction i, int size)
    {
        var widest = 0;
        for (var operand = 0; operand < i.OpCount; operand++)
        {
            if (i.GetOpKind(operand) == OpKind.Register)
                widest = Math.Max(widest, i.GetOpRegister(operand).GetSize());
        }

        return widest / size;
    }
}
