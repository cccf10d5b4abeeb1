using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace KernelGenerator;

/// <summary>
/// The Windows convention passes the first argument in rcx and wants rsi, rdi and the low halves of vectors 6 to 15 back.
/// The kernel itself follows directly behind the thunk.
/// </summary>
internal static class WindowsEntry
{
    private static readonly AssemblerRegisterXMM[] Saved = [xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];

    public static Code Thunk() => new("Thunk", Listing.Assemble(c =>
    {
        // Entered with rsp at 8 modulo 16: two pushes leave it there, 168 bytes align it.
        const int frame = 168;
        c.push(rsi);
        c.push(rdi);
        c.sub(rsp, frame);
        for (var i = 0; i < Saved.Length; i++)
            c.vmovups(__xmmword_ptr[rsp + (16 * i)], Saved[i]);
        c.mov(rdi, rcx);
        var kernel = c.CreateLabel();
        c.call(kernel);
        for (var i = 0; i < Saved.Length; i++)
            c.vmovups(Saved[i], __xmmword_ptr[rsp + (16 * i)]);
        c.add(rsp, frame);
        c.pop(rdi);
        c.pop(rsi);
        c.ret();
        c.Label(ref kernel);
        c.zero_bytes();
    }));
}
