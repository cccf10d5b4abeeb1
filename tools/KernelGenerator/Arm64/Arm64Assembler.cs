using System.Buffers.Binary;

namespace KernelGenerator.Arm64;

/// <summary>Instructions one behind the other. Branches go back, to what is already there.</summary>
internal sealed class Arm64Assembler
{
    private readonly List<uint> words = [];

    /// <summary>Where the next instruction will be, in bytes from the first.</summary>
    public int Here => words.Count * sizeof(uint);

    /// <summary>Adds an instruction.</summary>
    public void Add(Form form, params ReadOnlySpan<int> operands) => words.Add(form.Encode(operands));

    /// <summary>Adds a branch back to <paramref name="target"/>, its last operand.</summary>
    public void Branch(Form form, int target, params ReadOnlySpan<int> operands) => Add(form, [.. operands, target - Here]);

    /// <summary>The code.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Here];
        for (var i = 0; i < words.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), words[i]);
        return bytes;
    }
}
