using Iced.Intel;
using Octavo.Tensors;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>
/// Runs x86-64 code one decoded instruction at a time, on any CPU: what it computes, which memory it touches and which
/// registers it leaves changed can all be asked. Slow, exact, and for tests alone.
/// </summary>
internal sealed unsafe class Processor : IDisposable
{
    private const int StackBytes = 4096;
    private const int MostInstructions = 1_000_000;
    private const ulong ReturnAddress = 0x0BAD_0BAD_0BAD_0BAD;
    private readonly NativeBuffer stack = new(StackBytes);
    private readonly Dictionary<ulong, Instruction> decoded = [];

    public Processor() => Memory.Add("stack", stack.Pointer, StackBytes, isWritable: true);

    /// <summary>What the code may touch besides its stack and itself.</summary>
    public Memory Memory { get; } = new();

    public RegisterFile Registers { get; } = new();

    public TileFile Tiles { get; } = new();

    /// <summary>The address of the next instruction; a jump sets it.</summary>
    public ulong Next { get; set; }

    /// <summary>Instructions since the last call began.</summary>
    public int Executed { get; private set; }

    /// <summary>Calls <paramref name="code"/> with what is in the registers, until it returns.</summary>
    public void Call(ReadOnlySpan<byte> code)
    {
        fixed (byte* start = code)
        {
            Memory.Add("code", start, code.Length);
            decoded.Clear();
            Executed = 0;
            var top = (ulong)stack.Pointer + StackBytes - 256;
            Registers.StackPointer = top;
            Push(ReturnAddress, default);
            Next = (ulong)start;
            while (Next != ReturnAddress)
                Step(start, code.Length);
            if (Registers.StackPointer != top)
                throw new InvalidOperationException($"returned with the stack {(long)(Registers.StackPointer - top)} bytes off");
            if (Tiles.IsConfigured)
                throw new InvalidOperationException("returned with tiles configured: every switch of threads would save them");
        }
    }

    public void Push(ulong value, in Instruction instruction)
    {
        Registers.StackPointer -= 8;
        *(ulong*)Memory.ToWrite(Registers.StackPointer, 8, instruction) = value;
    }

    public ulong Pop(in Instruction instruction)
    {
        var value = *(ulong*)Memory.ToRead(Registers.StackPointer, 8, instruction);
        Registers.StackPointer += 8;
        return value;
    }

    public void Dispose() => stack.Dispose();

    private void Step(byte* start, int length)
    {
        if (!decoded.TryGetValue(Next, out var instruction))
            decoded.Add(Next, instruction = Decode(start, length));
        if (++Executed > MostInstructions)
            throw new InterpreterException(instruction, $"is the end of {MostInstructions} instructions: the code does not return");
        if (!InstructionTable.All.TryGetValue(instruction.Mnemonic, out var execute))
            throw new InterpreterException(instruction, $"at {Next - (ulong)start}: the interpreter does not know {instruction.Mnemonic}");
        Next = instruction.NextIP;
        execute(this, instruction);
    }

    private Instruction Decode(byte* start, int length)
    {
        var offset = Next - (ulong)start;
        if (offset >= (ulong)length)
            throw new InvalidOperationException($"the code goes on at {(long)offset} of its {length} bytes");
        return Iced.Intel.Decoder.Create(64, new ReadOnlySpan<byte>((byte*)Next, (int)((ulong)length - offset)).ToArray(), Next).Decode();
    }
}
