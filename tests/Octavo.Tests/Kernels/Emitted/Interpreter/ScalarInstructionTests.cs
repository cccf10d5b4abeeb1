using System.Runtime.InteropServices;
using Iced.Intel;
using Octavo.Kernels;
using static Iced.Intel.AssemblerRegisters;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>Scalar instructions and all conditions on what they leave in the flags: interpreted as this CPU does it.</summary>
public sealed class ScalarInstructionTests
{
    private const int Result = 16, Conditions = 32;

    private static readonly Dictionary<string, Action<Assembler>> Snippets = new()
    {
        ["mov r32"] = c => c.mov(eax, ecx),
        ["mov r8"] = c => c.mov(al, cl),
        ["mov imm"] = c => c.mov(rax, -5),
        ["mov to memory"] = c => c.mov(__word_ptr[rdi + Result + 8], cx),
        ["movzx"] = c => c.movzx(eax, cl),
        ["lea"] = c => c.lea(rax, __[rax + (rcx * 4) - 12]),
        ["lea r32"] = c => c.lea(eax, __[rax + rcx]),
        ["add r64"] = c => c.add(rax, rcx),
        ["add r32"] = c => c.add(eax, ecx),
        ["add r16"] = c => c.add(ax, cx),
        ["add r8"] = c => c.add(al, cl),
        ["add memory"] = c => c.add(__qword_ptr[rdi + Result + 8], rcx),
        ["sub r64"] = c => c.sub(rax, rcx),
        ["sub r32"] = c => c.sub(eax, ecx),
        ["sub imm8"] = c => c.sub(rax, -3),
        ["cmp r64"] = c => c.cmp(rax, rcx),
        ["cmp r32"] = c => c.cmp(eax, ecx),
        ["cmp memory"] = c => c.cmp(__qword_ptr[rdi], 1),
        ["cmp r8"] = c => c.cmp(al, cl),
        ["inc"] = c => c.inc(rax),
        ["inc r8"] = c => c.inc(al),
        ["dec"] = c => c.dec(eax),
        ["dec r8"] = c => c.dec(al),
        ["imul"] = c => Imul(c, c => c.imul(rax, rcx)),
        ["imul r32"] = c => Imul(c, c => c.imul(eax, ecx)),
        ["and"] = c => c.and(rax, rcx),
        ["or r32"] = c => c.or(eax, ecx),
        ["xor"] = c => c.xor(rax, rcx),
        ["xor itself"] = c => c.xor(eax, eax),
        ["test"] = c => c.test(rax, rcx),
        ["test r32"] = c => c.test(ecx, ecx),
        ["push and pop"] = c =>
        {
            c.push(rcx);
            c.pop(rax);
        },
        ["call"] = Call,
    };

    private static readonly Action<Assembler, Label>[] Jumps =
    [
        (c, to) => c.jo(to), (c, to) => c.jno(to), (c, to) => c.jb(to), (c, to) => c.jae(to), (c, to) => c.je(to),
        (c, to) => c.jne(to), (c, to) => c.jbe(to), (c, to) => c.ja(to), (c, to) => c.js(to), (c, to) => c.jns(to),
        (c, to) => c.jl(to), (c, to) => c.jge(to), (c, to) => c.jle(to), (c, to) => c.jg(to),
    ];

    private static readonly ulong[] Values =
    [
        0, 1, 2, 127, 128, 255, 256, 0x7FFF, 0x8000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
        long.MaxValue, 0x8000_0000_0000_0000, ulong.MaxValue, ulong.MaxValue - 1, 0x0123_4567_89AB_CDEF,
    ];

    public static TheoryData<string> Names => [.. Snippets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scalar_instruction_does_what_the_CPU_does(string name)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64 && !OperatingSystem.IsWindows(), "needs x86-64 and System V");
        var code = Snippet.Assemble(c => Write(c, Snippets[name]));
        using var memory = ExecutableMemory.TryCreate(code, out var reason);
        Assert.SkipWhen(memory is null, reason ?? "");
        foreach (var a in Values)
        {
            foreach (var b in Values)
            {
                var data = new byte[64];
                BitConverter.TryWriteBytes(data, a);
                BitConverter.TryWriteBytes(data.AsSpan(8), b);
                BitConverter.TryWriteBytes(data.AsSpan(Result + 8), a ^ b);
                Assert.Equal(Snippet.Execute(memory.Address, data), Snippet.Interpret(code, data));
            }
        }
    }

    /// <summary>The comparison leaves flags for instructions that keep some.</summary>
    private static void Write(Assembler c, Action<Assembler> instruction)
    {
        c.mov(rax, __qword_ptr[rdi]);
        c.mov(rcx, __qword_ptr[rdi + 8]);
        c.cmp(rcx, rax);
        instruction(c);
        c.mov(__qword_ptr[rdi + Result], rax);
        for (var i = 0; i < Jumps.Length; i++)
        {
            var next = c.CreateLabel();
            Jumps[i](c, next);
            c.mov(__byte_ptr[rdi + Conditions + i], 1);
            c.Label(ref next);
            c.nop();
        }

        c.ret();
    }

    /// <summary>Its own flags are not compared: half of them are undefined.</summary>
    private static void Imul(Assembler c, Action<Assembler> instruction)
    {
        instruction(c);
        c.test(rax, rax);
    }

    private static void Call(Assembler c)
    {
        Label function = c.CreateLabel(), after = c.CreateLabel();
        c.call(function);
        c.jmp(after);
        c.Label(ref function);
        c.add(rax, rcx);
        c.ret();
        c.Label(ref after);
        c.add(rax, rcx);
    }
}
