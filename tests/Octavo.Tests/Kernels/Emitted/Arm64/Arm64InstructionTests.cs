using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KernelGenerator.Arm64;
using Octavo.Kernels;

namespace Octavo.Tests.Kernels.Emitted.Arm64;

/// <summary>
/// The interpreter does what an ARM64 processor does: registers and memory after each instruction, as QEMU 7.2 (<c>-cpu max</c>) left them,
/// are known by their hash, and the CPU itself is asked where it is one.
/// </summary>
public sealed unsafe class Arm64InstructionTests
{
    public static TheoryData<string, string> Outcomes => new()
    {
        { "ldr x", "E8D674B960B0626D" },
        { "str x", "8A7F5AC1296B17AF" },
        { "ldr q", "606B427BA2A8BEC8" },
        { "ldp q", "AB5C637809B84BF7" },
        { "ldp d", "CC58C1826CD23AB7" },
        { "stp d", "1F540199F0612AD2" },
        { "str q", "E82E68E22B97B277" },
        { "stack", "30BDA9CEC56C4B6F" },
        { "add #", "DE72EB649F5DEEF9" },
        { "sub #", "0EFCE17B0C419C35" },
        { "add lsl", "EC5782587A301CD6" },
        { "sub lsl", "32EC1932D3C3217D" },
        { "cbnz", "2D4E9FAC6639EE9C" },
        { "tbnz", "AE4194E0F8031725" },
        { "movi", "A1434028D2F47F5E" },
        { "zip1 4s", "B90A1357C576088F" },
        { "zip2 4s", "1EB0B2B87B2E1310" },
        { "zip1 2d", "F575014299D7B0A6" },
        { "zip2 2d", "83E34E2DE005E042" },
        { "usmmla", "93800CA2CBD0BFCA" },
        { "usmmla, extremes", "7A225CD5DB7D8ED1" },
    };

    [Fact]
    public void Every_snippet_has_its_outcome() =>
        Assert.Equal(Arm64Snippet.All.Keys.Order(), Outcomes.Select(row => row.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void An_instruction_leaves_what_it_left_on_an_ARM64_processor(string snippet, string hash) =>
        Assert.Equal(hash, HashOf(Arm64Snippet.Interpret(Code(snippet), Arm64Snippet.Data())));

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void The_processor_itself_agrees(string snippet, string hash)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.Arm64, "needs ARM64");
        Assert.SkipUnless(Cpu.HasI8mm || !snippet.StartsWith("usmmla", StringComparison.Ordinal), "needs FEAT_I8MM");
        using var memory = ExecutableMemory.TryCreate(Code(snippet), out var reason);
        Assert.SkipWhen(memory is null, reason ?? "");
        var data = Arm64Snippet.Data();
        fixed (byte* pointer = data)
            ((delegate* unmanaged<byte*, void>)memory.Address)(pointer);
        Assert.Equal(hash, HashOf(data));
    }

    [Fact]
    public void A_read_behind_a_buffer_is_named_with_its_offset() =>
        Assert.Equal("ldr x3, [x0, #512] reads 8 bytes at data + 512, which has 512 writable bytes", Failure(c => c.Add(Forms.LoadX, 3, 0, 512)));

    [Fact]
    public void A_read_across_the_end_is_named() =>
        Assert.Contains("reads 16 bytes at data + 512", Failure(c => c.Add(Forms.LoadPairQ, 1, 2, 0, 496)), StringComparison.Ordinal);

    [Fact]
    public void A_stack_that_is_not_aligned_is_a_failure() =>
        Assert.Contains("finds the stack at no multiple of 16", Failure(c =>
        {
            c.Add(Forms.SubtractAmount, 31, 31, 8);
            c.Add(Forms.StorePairD, 3, 4, 31, 0);
        }), StringComparison.Ordinal);

    [Fact]
    public void Code_that_returns_with_another_stack_fails() =>
        Assert.Contains("stack", Failure(c => c.Add(Forms.SubtractAmount, 31, 31, 16)), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_instruction_is_named() =>
        Assert.Equal("at 0: the interpreter does not know D503201F", Assert.Throws<InvalidOperationException>(() => Arm64Snippet.Interpret([0x1F, 0x20, 0x03, 0xD5], [])).Message);

    private static string Failure(Action<Arm64Assembler> write) =>
        Assert.ThrowsAny<Exception>(() => Arm64Snippet.Interpret(Arm64Snippet.Assemble(write), Arm64Snippet.Data())).Message;

    private static byte[] Code(string snippet) => Arm64Snippet.Assemble(Arm64Snippet.All[snippet]);

    private static string HashOf(byte[] data) => Convert.ToHexString(SHA256.HashData(data))[..16];
}
