using System.Globalization;

namespace KernelGenerator.Arm64;

/// <summary>One form of an ARM64 instruction: what is fixed in its 32 bits, where its operands are, how it is written.</summary>
/// <param name="text">With the operands in the order of <paramref name="fields"/> as <c>{0}</c>, <c>{1}</c>, …</param>
/// <param name="bits">The fixed bits, zero where operands are.</param>
/// <param name="fields">The operands.</param>
internal sealed class Form(string text, uint bits, params Field[] fields)
{
    private readonly uint fixedBits = ~fields.Aggregate(0u, (mask, field) => mask | field.Mask);

    /// <summary>The instruction with these operands.</summary>
    /// <exception cref="ArgumentException">There are more or fewer operands, or one has no room.</exception>
    public uint Encode(params ReadOnlySpan<int> operands)
    {
        if (operands.Length != fields.Length)
            throw new ArgumentException($"{text}: expected {fields.Length} operands, found {operands.Length}", nameof(operands));
        var word = bits;
        for (var i = 0; i < fields.Length; i++)
            word |= fields[i].Encode(operands[i]);
        return word;
    }

    /// <summary>Whether <paramref name="word"/> is of this form.</summary>
    public bool Matches(uint word) => (word & fixedBits) == bits;

    /// <summary>Its operands.</summary>
    public int[] Decode(uint word) => Array.ConvertAll(fields, field => field.Decode(word));

    /// <summary>As a listing shows it, at <paramref name="start"/>.</summary>
    public string Show(uint word, int start) =>
        string.Format(CultureInfo.InvariantCulture, text, [.. fields.Select(field => field.Show(word, start))]);

    /// <inheritdoc/>
    public override string ToString() => text;
}
