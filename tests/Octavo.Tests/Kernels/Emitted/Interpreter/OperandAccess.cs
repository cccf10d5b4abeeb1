using Iced.Intel;
using static System.Runtime.CompilerServices.Unsafe;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Reads and writes operands wherever they are: register, memory, the instruction itself.</summary>
internal static unsafe class OperandAccess
{
    /// <summary>Bytes of a scalar operand.</summary>
    public static int SizeOf(in Instruction instruction, int operand) => instruction.GetOpKind(operand) switch
    {
        OpKind.Register => instruction.GetOpRegister(operand).GetSize(),
        OpKind.Memory => instruction.MemorySize.GetSize(),
        _ => SizeOf(instruction, 0),
    };

    public static ulong Read(this Processor processor, in Instruction instruction, int operand) => instruction.GetOpKind(operand) switch
    {
        OpKind.Register => processor.Registers.Read(instruction.GetOpRegister(operand)),
        OpKind.Memory => Load(processor, instruction, AddressOf(processor, instruction), SizeOf(instruction, operand)),
        _ => instruction.GetImmediate(operand),
    };

    public static void Write(this Processor processor, in Instruction instruction, int operand, ulong value)
    {
        if (instruction.GetOpKind(operand) == OpKind.Register)
            processor.Registers.Write(instruction.GetOpRegister(operand), value);
        else
            Store(processor, instruction, AddressOf(processor, instruction), SizeOf(instruction, operand), value);
    }

    /// <summary>Lane <paramref name="lane"/> of lanes of <paramref name="size"/> bytes; one in memory only is the same for all.</summary>
    public static ulong ReadLane(this Processor processor, in Instruction instruction, int operand, int lane, int size)
    {
        if (instruction.GetOpKind(operand) == OpKind.Memory)
            return Load(processor, instruction, AddressOf(processor, instruction) + (ulong)(instruction.IsBroadcast ? 0 : lane * size), size);
        var register = instruction.GetOpRegister(operand);
        return register.IsVectorRegister() ? FromBytes(processor.Registers.Vector(register)[(lane * size)..], size) : processor.Registers.Read(register);
    }

    /// <summary>Writes lanes to memory one at a time, so that those a mask leaves out are not touched.</summary>
    public static void WriteLane(this Processor processor, in Instruction instruction, int operand, int lane, int size, ulong value)
    {
        if (instruction.GetOpKind(operand) == OpKind.Memory)
            Store(processor, instruction, AddressOf(processor, instruction) + (ulong)(lane * size), size, value);
        else
            ToBytes(processor.Registers.Vector(instruction.GetOpRegister(operand))[(lane * size)..], size, value);
    }

    public static ulong AddressOf(Processor processor, in Instruction instruction)
    {
        if (instruction.IsIPRelativeMemoryOperand)
            return instruction.IPRelativeMemoryAddress;
        if (instruction.SegmentPrefix != Register.None)
            throw new InterpreterException(instruction, "has a segment");
        var address = instruction.MemoryDisplacement64;
        if (instruction.MemoryBase != Register.None)
            address += processor.Registers.Read(instruction.MemoryBase);
        if (instruction.MemoryIndex != Register.None)
            address += processor.Registers.Read(instruction.MemoryIndex) * (ulong)instruction.MemoryIndexScale;
        return address;
    }

    private static ulong Load(Processor processor, in Instruction instruction, ulong address, int size) =>
        FromBytes(new ReadOnlySpan<byte>(processor.Memory.ToRead(address, size, instruction), size), size);

    private static void Store(Processor processor, in Instruction instruction, ulong address, int size, ulong value) =>
        ToBytes(new Span<byte>(processor.Memory.ToWrite(address, size, instruction), size), size, value);

    private static ulong FromBytes(ReadOnlySpan<byte> bytes, int size) => size switch
    {
        1 => bytes[0],
        2 => ReadUnaligned<ushort>(in bytes[0]),
        4 => ReadUnaligned<uint>(in bytes[0]),
        8 => ReadUnaligned<ulong>(in bytes[0]),
        _ => throw new NotSupportedException($"lanes of {size} bytes"),
    };

    private static void ToBytes(Span<byte> bytes, int size, ulong value)
    {
        for (var i = 0; i < size; i++, value >>= 8)
            bytes[i] = (byte)value;
    }
}
