using System.Text;

namespace Octavo.Text;

/// <summary>
/// A text after BERT's normaliser (BertNormalizer of the tokenizers library), with the place each of
/// its characters came from. Reused from text to text.
/// </summary>
internal sealed class NormalizedText
{
    private char[] _characters = new char[512];
    private int[] _sources = new int[512];

    /// <summary>Characters in use.</summary>
    public int Length { get; private set; }

    /// <summary>Lower case, without accents and control characters; every white space is one blank.</summary>
    public ReadOnlySpan<char> Characters => _characters.AsSpan(0, Length);

    /// <summary>Where each character came from, as index into the text.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, Length);

    /// <summary>Normalises <paramref name="text"/>; the places are counted from <paramref name="start"/>.</summary>
    public void Set(ReadOnlySpan<char> text, int start, TokenizerOptions options)
    {
        Length = 0;
        Reserve(text.Length);
        var strip = options.StripAccents ?? options.DoLowerCase;
        for (var i = 0; i < text.Length;)
        {
            int c = text[i];
            if (c < 128)
            {
                var kind = Text.Characters.ClassOf(c);
                if (kind != CharacterClass.Removed)
                    Append((char)(kind == CharacterClass.Space ? ' ' : options.DoLowerCase ? Text.Characters.ToLower(c) : c), start + i);
                i++;
                continue;
            }

            // A lone surrogate is as bad as the replacement character it becomes.
            Rune.DecodeFromUtf16(text[i..], out var rune, out var used);
            AppendRune(rune.Value, start + i, strip, options);
            i += used;
        }
    }

    private void AppendRune(int c, int source, bool strip, TokenizerOptions options)
    {
        var kind = Text.Characters.ClassOf(c);
        if (kind == CharacterClass.Removed)
            return;
        var chinese = options.TokenizeChineseChars && Text.Characters.IsChinese(c);
        if (kind == CharacterClass.Space || chinese)
            Append(' ', source);
        if (kind == CharacterClass.Space)
            return;
        if (strip)
            AppendBases(c, source, options.DoLowerCase);
        else
            AppendCased(c, source, options.DoLowerCase);
        if (chinese)
            Append(' ', source);
    }

    private void AppendBases(int c, int source, bool lower)
    {
        Span<int> parts = stackalloc int[3];
        var count = Text.Characters.Decompose(c, parts);
        foreach (var part in parts[..count])
        {
            if (Text.Characters.ClassOf(part) != CharacterClass.Mark)
                AppendCased(part, source, lower);
        }
    }

    private void AppendCased(int c, int source, bool lower)
    {
        var value = lower ? Text.Characters.ToLower(c) : c;
        if (value >= 0x10000)
        {
            Append((char)(0xD800 + ((value - 0x10000) >> 10)), source);
            Append((char)(0xDC00 + ((value - 0x10000) & 0x3FF)), source);
            return;
        }

        Append((char)value, source);
        if (c == 0x130 && lower)
            Append('\u0307', source);
    }

    private void Append(char c, int source)
    {
        if (Length == _characters.Length)
            Reserve(Length + 1);
        _characters[Length] = c;
        _sources[Length++] = source;
    }

    private void Reserve(int length)
    {
        if (length <= _characters.Length)
            return;
        var size = (int)Math.Min(Array.MaxLength, Math.Max(length, _characters.Length * 2L));
        Array.Resize(ref _characters, size);
        Array.Resize(ref _sources, size);
    }
}
