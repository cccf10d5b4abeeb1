using System.Runtime.CompilerServices;

namespace Octavo.Text;

/// <summary>
/// Normalises text, cuts it into words and looks the pieces of each up: BertNormalizer,
/// BertPreTokenizer and WordPiece of Hugging Face's tokenizers in one pass that allocates nothing.
/// Words of plain ASCII are looked up where they stand; all others are normalised first.
/// </summary>
internal sealed class WordPieceModel
{
    private readonly PieceTable _pieces;
    private readonly NormalizationRules _rules;
    private readonly char[] _asciiUnits = new char[128];
    private readonly AsciiKind[] _asciiKinds = new AsciiKind[128];
    private readonly int _unkId;
    private readonly int _maxWordLength;

    public WordPieceModel(PieceTable pieces, TokenizerOptions options, int unkId)
    {
        _pieces = pieces;
        _unkId = unkId;
        _maxWordLength = options.MaxWordLength;
        _rules = new NormalizationRules(options);
        for (var c = 0; c < 128; c++)
        {
            var kind = Characters.KindOf(c);
            _asciiKinds[c] = _rules.Removes(kind) ? AsciiKind.Other
                : kind.HasFlag(CharacterKind.Space) ? AsciiKind.Space
                : kind.HasFlag(CharacterKind.Punctuation) ? AsciiKind.Punctuation
                : AsciiKind.Word;
            _asciiUnits[c] = (char)(options.DoLowerCase && c is >= 'A' and <= 'Z' ? c | 0x20 : c);
        }
    }

    private enum AsciiKind : byte
    {
        Word,
        Space,
        Punctuation,
        Other,
    }

    /// <summary>Adds the tokens of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">What is added to offsets.</param>
    /// <param name="sink">Takes the tokens; no more words are read once it has enough.</param>
    public void Run(ReadOnlySpan<char> text, int origin, ref TokenSink sink)
    {
        var i = 0;
        while (i < text.Length && sink.Wants)
        {
            switch (KindOf(text[i]))
            {
                case AsciiKind.Space:
                    i++;
                    break;
                case AsciiKind.Punctuation:
                    AddAscii(text.Slice(i, 1), origin + i, ref sink);
                    i++;
                    break;
                case AsciiKind.Other:
                    i = RunNormalized(text, i, origin, ref sink);
                    break;
                default:
                    i = RunAscii(text, i, origin, ref sink);
                    break;
            }
        }
    }

    private AsciiKind KindOf(char c) => c < _asciiKinds.Length ? _asciiKinds[c] : AsciiKind.Other;

    private int RunAscii(ReadOnlySpan<char> text, int start, int origin, ref TokenSink sink)
    {
        var end = start + 1;
        var kind = AsciiKind.Space;
        while (end < text.Length && (kind = KindOf(text[end])) == AsciiKind.Word) end++;
        if (end < text.Length && kind == AsciiKind.Other) return RunNormalized(text, start, origin, ref sink);
        AddAscii(text[start..end], origin + start, ref sink);
        return end;
    }

    [SkipLocalsInit]
    private void AddAscii(ReadOnlySpan<char> word, int start, ref TokenSink sink)
    {
        var before = sink.Count;
        if (word.Length <= _maxWordLength)
        {
            Span<char> units = stackalloc char[word.Length];
            for (var i = 0; i < word.Length; i++)
                units[i] = _asciiUnits[word[i]];
            if (AddAsciiPieces(units, start, ref sink)) return;
        }

        sink.Rewind(before);
        sink.Add(_unkId, start, start + word.Length);
    }

    private bool AddAsciiPieces(scoped ReadOnlySpan<char> units, int start, ref TokenSink sink)
    {
        for (var from = 0; from < units.Length;)
        {
            var id = _pieces.Longest(units[from..], from > 0, out var length);
            if (id < 0) return false;
            sink.Add(id, start + from, start + from + length);
            from += length;
        }

        return true;
    }

    /// <summary>Reads words with characters that need normalising, up to one that plain ASCII follows.</summary>
    /// <returns>Where to read on.</returns>
    private int RunNormalized(ReadOnlySpan<char> text, int start, int origin, ref TokenSink sink)
    {
        Span<char> units = stackalloc char[2 * _maxWordLength];
        Span<int> starts = stackalloc int[2 * _maxWordLength];
        Span<int> ends = stackalloc int[2 * _maxWordLength];
        var word = new WordBuffer(units, starts, ends);
        var characters = new NormalizedCharacters(_rules, text, start);
        while (characters.Next())
        {
            if (!EndsWord(characters.Kind))
            {
                Append(ref word, characters.Kind, characters.CodePoint, characters.Start, characters.End);
                continue;
            }

            AddWord(word, origin, ref sink);
            word.Clear();
            if ((characters.Kind & CharacterKind.Space) == 0)
            {
                word.Append(characters.CodePoint, characters.Start, characters.End);
                AddWord(word, origin, ref sink);
                word.Clear();
            }

            if (!sink.Wants || (characters.IsBetween && IsPlain(text, characters.Position))) return characters.Position;
        }

        AddWord(word, origin, ref sink);
        return text.Length;
    }

    private static bool EndsWord(CharacterKind kind) =>
        (kind & (CharacterKind.Space | CharacterKind.Punctuation | CharacterKind.Ideograph)) != 0;

    private bool IsPlain(ReadOnlySpan<char> text, int position) =>
        position < text.Length && KindOf(text[position]) != AsciiKind.Other;

    private void Append(ref WordBuffer word, CharacterKind kind, int codePoint, int start, int end)
    {
        const CharacterKind moved = CharacterKind.Dropped | CharacterKind.NonStarter;
        if (!_rules.Strips || (kind & moved) == 0) word.Append(codePoint, start, end);
        else if ((kind & CharacterKind.Dropped) != 0) word.EndRun();
        else word.AppendMark(codePoint, start, end);
    }

    /// <summary>Adds the tokens of a word, if there is one.</summary>
    private void AddWord(scoped WordBuffer word, int origin, ref TokenSink sink)
    {
        if (word.IsEmpty) return;
        var before = sink.Count;
        if (word.TooLong || !AddPieces(word, origin, ref sink))
        {
            sink.Rewind(before);
            var (start, end) = word.Extent;
            sink.Add(_unkId, origin + start, origin + end);
        }
    }

    private bool AddPieces(scoped WordBuffer word, int origin, ref TokenSink sink)
    {
        var units = word.Units;
        for (var from = 0; from < units.Length;)
        {
            var id = _pieces.Longest(units[from..], from > 0, out var length);
            if (id < 0) return false;
            sink.Add(id, origin + word.StartOf(from), origin + word.EndOf(from + length - 1));
            from += length;
        }

        return true;
    }
}
