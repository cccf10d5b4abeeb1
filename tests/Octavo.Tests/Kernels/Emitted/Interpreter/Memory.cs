namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>The buffers that interpreted code may touch; what lies outside of all of them is a failure that says where.</summary>
internal sealed unsafe class Memory
{
    private sealed record Buffer(string Name, ulong Start, ulong Length, bool IsWritable);

    private readonly List<Buffer> buffers = [];

    /// <summary>Allows <paramref name="length"/> bytes from <paramref name="start"/> on, which the caller keeps where they are.</summary>
    public void Add(string name, void* start, long length, bool isWritable = false) =>
        buffers.Add(new Buffer(name, (ulong)start, (ulong)length, isWritable));

    /// <summary>Where <paramref name="instruction"/> may read <paramref name="bytes"/> bytes.</summary>
    public byte* ToRead<T>(ulong address, int bytes, in T instruction)
        where T : notnull => At(address, bytes, false, instruction);

    /// <summary>Where <paramref name="instruction"/> may write <paramref name="bytes"/> bytes.</summary>
    public byte* ToWrite<T>(ulong address, int bytes, in T instruction)
        where T : notnull => At(address, bytes, true, instruction);

    private byte* At<T>(ulong address, int bytes, bool writes, in T instruction)
        where T : notnull
    {
        foreach (var buffer in buffers)
        {
            var offset = address - buffer.Start;
            if (offset < buffer.Length && (ulong)bytes <= buffer.Length - offset && (!writes || buffer.IsWritable))
                return (byte*)address;
        }

        throw new InterpreterException(instruction, $"{(writes ? "writes" : "reads")} {bytes} bytes at {Describe(address)}");
    }

    private string Describe(ulong address)
    {
        var before = buffers.Where(buffer => buffer.Start <= address).MaxBy(buffer => buffer.Start);
        return before is null
            ? $"0x{address:x}, before every buffer"
            : $"{before.Name} + {address - before.Start}, which has {before.Length} {(before.IsWritable ? "writable" : "readable")} bytes";
    }
}
