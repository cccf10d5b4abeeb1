namespace Octavo.Text;

/// <summary>What normalising does to characters, from the options of a tokenizer.</summary>
internal sealed class NormalizationRules(TokenizerOptions options)
{
    private readonly CharacterKind _removed = options.CleanText ? CharacterKind.Removed : CharacterKind.Ordinary;

    /// <summary>Decomposes and drops nonspacing marks.</summary>
    public bool Strips { get; } = options.Strips;

    /// <summary>Turns into lower case.</summary>
    public bool Lowers { get; } = options.DoLowerCase;

    /// <summary>The kind of ideographs that are words of their own.</summary>
    public CharacterKind Ideographs { get; } =
        options.TokenizeChineseChars ? CharacterKind.Ideograph : CharacterKind.Ordinary;

    /// <summary>A character of this kind is removed.</summary>
    public bool Removes(CharacterKind kind) => (kind & _removed) != 0;

    /// <summary>Normalises a whole text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offsets">Takes where each unit of the result came from, if not null.</param>
    public string Normalize(ReadOnlySpan<char> text, List<(int Start, int End)>? offsets = null)
    {
        var result = new System.Text.StringBuilder(text.Length);
        var characters = new NormalizedCharacters(this, text, 0);
        while (characters.Next())
        {
            if (Strips && (characters.Kind & CharacterKind.Dropped) != 0) continue;
            var ideograph = (characters.Kind & CharacterKind.Ideograph) != 0;
            if (ideograph) result.Append(' ');
            if (characters.CodePoint < 0x10000) result.Append((char)characters.CodePoint);
            else result.Append(char.ConvertFromUtf32(characters.CodePoint));
            if (ideograph) result.Append(' ');
            while (offsets is not null && offsets.Count < result.Length) offsets.Add((characters.Start, characters.End));
        }

        return result.ToString();
    }
}
