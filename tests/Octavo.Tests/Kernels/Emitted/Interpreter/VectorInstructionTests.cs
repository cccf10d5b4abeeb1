using Iced.Intel;
using Octavo.Kernels;
using Octavo.Kernels.Emitted;
using Octavo.Kernels.Int8;
using static Iced.Intel.AssemblerRegisters;

namespace Octavo.Tests.Kernels.Emitted.Interpreter;

/// <summary>
/// Every vector instruction of the interpreter in every form this CPU has (widths, masks, memory, broadcasts, rounding),
/// interpreted as the CPU does it.
/// </summary>
public sealed class VectorInstructionTests
{
    private const int Rounds = 12;

    public static TheoryData<string> Mnemonics => [.. VectorInstructions.All.Keys.Select(mnemonic => mnemonic.ToString())];

    [Theory]
    [MemberData(nameof(Mnemonics))]
    public void A_vector_instruction_does_what_the_CPU_does(string name)
    {
        Assert.SkipUnless(Vnni512Kernel.IsSupported && !OperatingSystem.IsWindows(), "needs AVX-512 with VNNI and System V");
        var codes = new CodeBuilder(withWindowsEntry: false);
        var forms = VectorForms.Of(Enum.Parse<Mnemonic>(name)).ToDictionary(form => $"{form.Code}: {form}", form => Snippet.Assemble(c => Write(c, form)));
        Assert.NotEmpty(forms);
        foreach (var (form, code) in forms)
            codes.Add(form, code);
        using var memory = ExecutableMemory.TryCreate(codes.Bytes, out _);
        Assert.NotNull(memory);
        var random = new Random(4);
        foreach (var (form, code) in forms)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var data = VectorData.Next(random);
                var expected = Snippet.Execute(memory.Address + codes.Offsets[form], data);
                Assert.True(VectorData.AreEqual(expected, Snippet.Interpret(code, data), areFloats: IsArithmetic(name)), $"{form} in round {round}");
            }
        }
    }

    /// <summary>Arithmetic of floats: which of two NaNs comes out, and its sign, is not compared.</summary>
    private static bool IsArithmetic(string name) =>
        name is "Vaddps" or "Vsubps" or "Vmulps" or "Vdivps" or "Vrndscaleps" || name.StartsWith("Vf", StringComparison.Ordinal);

    private static void Write(Assembler c, in Instruction form)
    {
        c.vmovups(zmm0, __zmmword_ptr[rdi]);
        c.vmovups(zmm1, __zmmword_ptr[rdi + 64]);
        c.vmovups(zmm2, __zmmword_ptr[rdi + 128]);
        c.kmovq(k1, __qword_ptr[rdi + VectorData.Mask]);
        c.kmovq(k2, __qword_ptr[rdi + VectorData.Mask]);
        c.mov(rax, __qword_ptr[rdi + 64]);
        c.AddInstruction(form);
        c.vmovups(__zmmword_ptr[rdi + VectorData.Result], zmm0);
        c.kmovq(__qword_ptr[rdi + VectorData.MaskResult], k2);
        c.vzeroupper();
        c.ret();
    }
}
