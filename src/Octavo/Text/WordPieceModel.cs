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
    private readonly AsciiUnit[] _ascii = new AsciiUnit[128];
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
            _ascii[c].Kind = _rules.Removes(kind) ? AsciiKind.Other
                : (kind & CharacterKind.Space) != 0 ? AsciiKind.Space
                : (kind & CharacterKind.Punctuation) != 0 ? AsciiKind.Punctuation
                : AsciiKind.Word;
            _ascii[c].Lower = (byte)(options.DoLowerCase && c is >= 'A' and <= 'Z' ? c | 0x20 : c);
        }
    }

    private struct AsciiUnit
    {
        public AsciiKind Kind;
        public byte Lower;
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
    [SkipLocalsInit]
    public void Run(ReadOnlySpan<char> text, int origin, ref TokenSink sink)
    {
        Span<char> units = stackalloc char[_maxWordLength];
        var i = 0;
        while (i < text.Length && sink.Wants)
        {
            switch (KindOf(text[i]))
            {
                case AsciiKind.Space:
                    i++;
                    break;
                case AsciiKind.Punctuation:
                    units[0] = text[i];
                    AddAscii(units[..1], PieceTable.Next(PieceTable.WordSeed, text[i]), origin + i, ref sink);
                    i++;
                    break;
                case AsciiKind.Other:
                    i = RunNormalized(text, i, origin, ref sink);
                    break;
                default:
                    i = RunAscii(text, i, origin, units, ref sink);
                    break;
            }
        }
    }

    private AsciiKind KindOf(char c) => c < _ascii.Length ? _ascii[c].Kind : AsciiKind.Other;

    /// <summary>Reads a word in one walk: where it ends, its lower case and its hash.</summary>
    private int RunAscii(ReadOnlySpan<char> text, int start, int origin, scoped Span<char> units, ref TokenSink sink)
    {
        var ascii = _ascii;
        var hash = PieceTable.WordSeed;
        var end = start;
        for (; end < text.Length; end++)
        {
            var c = text[end];
            if (c >= ascii.Length || ascii[c].Kind == AsciiKind.Other) return RunNormalized(text, start, origin, ref sink);
            var (kind, lower) = (ascii[c].Kind, (char)ascii[c].Lower);
            if (kind != AsciiKind.Word) break;
            if (end - start < units.Length) units[end - start] = lower;
            hash = PieceTable.Next(hash, lower);
        }

        if (end - start <= units.Length)
        {
            AddAscii(units[..(end - start)], hash, origin + start, ref sink);
            return end;
        }

        sink.BeginWord();
        sink.Add(_unkId, origin + start, origin + end);
        return end;
    }

    private void AddAscii(scoped ReadOnlySpan<char> word, ulong hash, int start, ref TokenSink sink)
    {
        sink.BeginWord();
        var id = _pieces.FindWord(word, hash);
        if (id >= 0)
        {
            sink.Add(id, start, start + word.Length);
            return;
        }

        var before = sink.Count;
        if (AddAsciiPieces(word, start, ref sink)) return;
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
        sink.BeginWord();
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
