using KernelGenerator.Arm64;
using Octavo.Tensors;
using Octavo.Tests.Kernels.Emitted.Interpreter;

namespace Octavo.Tests.Kernels.Emitted.Arm64;

/// <summary>Runs ARM64 code one instruction at a time on any CPU, as <see cref="Processor"/> runs x86-64 code.</summary>
internal sealed unsafe class Arm64Processor : IDisposable
{
    private const int StackBytes = 4096;
    private const int MostInstructions = 1_000_000;
    private const int LinkRegister = 30;
    private const ulong ReturnAddress = 0x0BAD_0BAD_0BAD_0BAC;
    private readonly NativeBuffer stack = new(StackBytes);
    private readonly Dictionary<ulong, Arm64Instruction> decoded = [];

    public Arm64Processor() => Memory.Add("stack", stack.Pointer, StackBytes, isWritable: true);

    /// <summary>What the code may touch besides its stack.</summary>
    public Memory Memory { get; } = new();

    public Arm64Registers Registers { get; } = new();

    /// <summary>The address of the instruction that is executed.</summary>
    public ulong Current { get; private set; }

    /// <summary>The address of the next one; a branch sets it.</summary>
    public ulong Next { get; set; }

    /// <summary>Instructions since the last call began.</summary>
    public int Executed { get; private set; }

    /// <summary>Calls <paramref name="code"/> with what is in the registers, until it returns.</summary>
    public void Call(ReadOnlySpan<byte> code)
    {
        fixed (byte* start = code)
        {
            decoded.Clear();
            Executed = 0;
            var top = (ulong)stack.Pointer + StackBytes - 256;
            Registers.StackPointer = top;
            Registers[LinkRegister] = ReturnAddress;
            Next = (ulong)start;
            while (Next != ReturnAddress)
                Step(start, code.Length);
            if (Registers.StackPointer != top)
                throw new InvalidOperationException($"returned with the stack {(long)(Registers.StackPointer - top)} bytes off");
        }
    }

    /// <summary>Where an instruction may read, by an address that begins with register <paramref name="register"/>.</summary>
    public byte* ToRead(Arm64Instruction instruction, int register, ulong offset, int bytes) =>
        Memory.ToRead(Address(instruction, register) + offset, bytes, instruction);

    /// <summary>Where it may write.</summary>
    public byte* ToWrite(Arm64Instruction instruction, int register, ulong offset, int bytes) =>
        Memory.ToWrite(Address(instruction, register) + offset, bytes, instruction);

    public void Dispose() => stack.Dispose();

    private ulong Address(Arm64Instruction instruction, int register)
    {
        var address = Registers.ReadBase(register);
        return address == Registers.StackPointer && address % 16 != 0
            ? throw new InterpreterException(instruction, "finds the stack at no multiple of 16")
            : address;
    }

    private void Step(byte* start, int length)
    {
        Current = Next;
        if (!decoded.TryGetValue(Current, out var instruction))
            decoded.Add(Current, instruction = Decode(start, length));
        if (++Executed > MostInstructions)
            throw new InterpreterException(instruction, $"is the end of {MostInstructions} instructions: the code does not return");
        Next = Current + sizeof(uint);
        Arm64Instructions.All[instruction.Form](this, instruction);
    }

    private Arm64Instruction Decode(byte* start, int length)
    {
        var offset = Current - (ulong)start;
        if (offset > (ulong)length - sizeof(uint) || offset % sizeof(uint) != 0)
            throw new InvalidOperationException($"the code goes on at {(long)offset} of its {length} bytes");
        var word = *(uint*)Current;
        var form = Forms.Of(word) ?? throw new InvalidOperationException($"at {offset}: the interpreter does not know {word:X8}");
        return new Arm64Instruction(form, form.Decode(word), form.Show(word, (int)offset));
    }
}
