using System.Buffers.Binary;

namespace KernelGenerator.Arm64;

/// <summary>ARM64 code as people read it.</summary>
internal static class Arm64Disassembly
{
    public static IEnumerable<DisassembledLine> Of(byte[] code)
    {
        for (var start = 0; start < code.Length; start += sizeof(uint))
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(code.AsSpan(start));
            yield return new DisassembledLine(start, code[start..(start + sizeof(uint))], Forms.Of(word)?.Show(word, start) ?? $"? {word:X8}");
        }
    }
}
