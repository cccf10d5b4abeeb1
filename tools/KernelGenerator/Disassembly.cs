using Iced.Intel;

namespace KernelGenerator;

/// <summary>One instruction: where it starts in its code, its bytes, how a listing shows it.</summary>
internal sealed record DisassembledLine(int Start, byte[] Bytes, string Text);

/// <summary>Machine code as people read it.</summary>
internal static class Disassembly
{
    public static IEnumerable<DisassembledLine> Of(byte[] code)
    {
        var formatter = CreateFormatter();
        var output = new StringOutput();
        foreach (var instruction in Iced.Intel.Decoder.Create(64, code, 0))
        {
            formatter.Format(instruction, output);
            var start = (int)instruction.IP;
            yield return new DisassembledLine(start, code[start..(start + instruction.Length)], output.ToStringAndReset());
        }
    }

    private static IntelFormatter CreateFormatter()
    {
        var formatter = new IntelFormatter();
        formatter.Options.SpaceAfterOperandSeparator = true;
        formatter.Options.BranchLeadingZeros = false;
        formatter.Options.NumberBase = NumberBase.Decimal;
        formatter.Options.ShowBranchSize = false;
        formatter.Options.MemorySizeOptions = MemorySizeOptions.Never;
        return formatter;
    }
}
