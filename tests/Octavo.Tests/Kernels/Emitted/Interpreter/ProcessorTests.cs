using Iced.Intel;
using Octavo.Tensors;
using static Iced.Intel.AssemblerRegisters;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>The interpreter fails where a real CPU might go on, and says what and where.</summary>
public sealed unsafe class ProcessorTests
{
    [Fact]
    public void An_unknown_instruction_is_named() =>
        Assert.Contains("cpuid at 1: the interpreter does not know Cpuid", Failure(c =>
        {
            c.nop();
            c.cpuid();
            c.ret();
        }), StringComparison.Ordinal);

    [Fact]
    public void A_read_behind_a_buffer_is_named_with_its_offset() =>
        Assert.Equal("vmovups zmm0,[rdi+28h] reads 4 bytes at data + 64, which has 64 readable bytes", Failure(c => c.vmovups(zmm0, __zmmword_ptr[rdi + 40])));

    [Fact]
    public void A_read_across_the_end_is_named() =>
        Assert.Equal("mov eax,[rdi+3Dh] reads 4 bytes at data + 61, which has 64 readable bytes", Failure(c => c.mov(eax, __dword_ptr[rdi + 61])));

    [Fact]
    public void A_write_to_what_is_only_readable_is_named() =>
        Assert.Equal("mov [rdi+8],rax writes 8 bytes at data + 8, which has 64 readable bytes", Failure(c => c.mov(__qword_ptr[rdi + 8], rax)));

    [Fact]
    public void A_loop_without_end_ends() =>
        Assert.Contains("the code does not return", Failure(c =>
        {
            var loop = c.CreateLabel();
            c.Label(ref loop);
            c.jmp(loop);
        }), StringComparison.Ordinal);

    [Fact]
    public void Code_that_returns_with_another_stack_fails() =>
        Assert.Contains("stack", Failure(c =>
        {
            c.mov(rax, __qword_ptr[rsp]);
            c.push(rax);
            c.ret();
        }), StringComparison.Ordinal);

    [Fact]
    public void Lanes_that_a_mask_leaves_out_are_not_read() =>
        Run(c =>
        {
            c.mov(eax, 0b11);
            c.kmovw(k1, eax);
            c.vmovups(zmm0.k1.z, __zmmword_ptr[rdi + 56]);
            c.ret();
        });

    private static string Failure(Action<Assembler> write) => Assert.ThrowsAny<Exception>(() => Run(write)).Message;

    private static void Run(Action<Assembler> write)
    {
        using var data = new NativeBuffer(64);
        using var processor = new Processor();
        processor.Memory.Add("data", data.Pointer, 64);
        processor.Registers.Write(Register.RDI, (ulong)data.Pointer);
        processor.Call(Snippet.Assemble(write));
    }
}
