using Iced.Intel;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>A few instructions, assembled for a test.</summary>
internal static class Snippet
{
    public static byte[] Assemble(Action<Assembler> write)
    {
        var assembler = new Assembler(64);
        write(assembler);
        using var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }

    /// <summary>What <paramref name="code"/>, a function of one pointer, makes of a copy of <paramref name="data"/>, by the interpreter.</summary>
    public static unsafe byte[] Interpret(ReadOnlySpan<byte> code, byte[] data)
    {
        var result = data.ToArray();
        fixed (byte* pointer = result)
        {
            using var processor = new Processor();
            processor.Memory.Add("data", pointer, result.Length, isWritable: true);
            processor.Registers.Write(Register.RDI, (ulong)pointer);
            processor.Call(code);
        }

        return result;
    }

    /// <summary>The same by the CPU.</summary>
    public static unsafe byte[] Execute(nint code, byte[] data)
    {
        var result = data.ToArray();
        fixed (byte* pointer = result)
            ((delegate* unmanaged<byte*, void>)code)(pointer);
        return result;
    }
}
