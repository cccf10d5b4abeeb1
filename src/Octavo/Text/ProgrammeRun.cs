using Octavo.Text.Alignment;
using Octavo.Text.Models;
using Octavo.Text.PostProcessors;

namespace Octavo.Text;

/// <summary>
/// Runs a programme over one text at a time: added tokens, normalizer, added tokens again, pre-tokenizer, model. Its buffers are used
/// again and again; one for each thread.
/// </summary>
internal sealed class ProgrammeRun(TokenizerProgramme programme)
{
    private const int LargestKept = 1 << 20;

    private readonly AlignedText _normalized = new();
    private readonly PieceList _pieces = new();
    private readonly List<ModelToken> _tokens = [];
    private readonly bool _countsSpaces = programme.PostProcessor.Trims.Count > 0;

    /// <summary>The tokens of the first text.</summary>
    public TokenSequence First { get; } = new();

    /// <summary>The tokens of the second text.</summary>
    public TokenSequence Second { get; } = new();

    /// <summary>Its buffers are no larger than is worth keeping.</summary>
    public bool IsWorthKeeping => _normalized.Capacity <= LargestKept && _pieces.Text.Capacity <= LargestKept && First.Count <= LargestKept && Second.Count <= LargestKept;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sequence">Takes its tokens.</param>
    public void Read(string text, TokenSequence sequence)
    {
        sequence.Begin(text);
        ReadInto(text, sequence);
    }

    /// <summary>Reads a text of which nobody asks where its tokens stand.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sequence">Takes its tokens.</param>
    public void ReadIds(ReadOnlySpan<char> text, TokenSequence sequence)
    {
        sequence.Begin("");
        ReadInto(text, sequence);
    }

    private void ReadInto(ReadOnlySpan<char> text, TokenSequence sequence)
    {
        _pieces.Matcher.Allow(text.Length);
        var raw = programme.Added.Raw;
        var (search, taken) = (0, 0);
        while (raw.TryFind(text, ref search, taken, out var match))
        {
            if (taken < match.Start) ReadBetween(text[taken..match.Start], taken, sequence);
            AddFound(match.Id, text, match.Start, match.End, new Source(match.Start, match.End), sequence);
            taken = match.End;
        }

        if (taken < text.Length) ReadBetween(text[taken..], taken, sequence);
    }

    private void ReadBetween(ReadOnlySpan<char> text, int origin, TokenSequence sequence)
    {
        _normalized.Load(text, origin);
        programme.Normalizer?.Apply(_normalized, _pieces.Matcher);
        var (search, taken) = (0, 0);
        var units = _normalized.Units;
        while (programme.Added.Normalized.TryFind(units, ref search, taken, out var match))
        {
            if (taken < match.Start) ReadPlain(taken, match.Start, sequence);
            if (match.Start < match.End)
            {
                var source = new Source(_normalized.SourceOf(match.Start).Start, _normalized.SourceOf(match.End - 1).End);
                AddFound(match.Id, units, match.Start, match.End, source, sequence);
            }

            taken = match.End;
        }

        if (taken < units.Length) ReadPlain(taken, units.Length, sequence);
    }

    private void ReadPlain(int start, int end, TokenSequence sequence)
    {
        _pieces.Text.Load(_normalized, start, end);
        _pieces.Start();
        programme.PreTokenizer?.Apply(_pieces);
        var text = _pieces.Text;
        for (var i = 0; i < _pieces.Count; i++)
        {
            var piece = _pieces[i];
            _tokens.Clear();
            sequence.BeginWord();
            programme.Model.Tokenize(text.Units[piece.Start..piece.End], _tokens);
            foreach (var token in _tokens)
            {
                var (first, last) = (piece.Start + token.Start, piece.Start + token.End);
                var source = first < last ? new Source(text.SourceOf(first).Start, text.SourceOf(last - 1).End)
                    : first < piece.End ? text.StartOf(first)
                    : new Source(text.SourceOf(piece.Start).Start + token.Start, text.SourceOf(piece.Start).Start + token.Start);
                sequence.Add(token.Id, source, _countsSpaces ? SpacesOf(text.Units[first..last]) : default);
            }
        }
    }

    private void AddFound(int id, ReadOnlySpan<char> text, int start, int end, Source source, TokenSequence sequence)
    {
        if (start >= end) return;
        sequence.BeginWord();
        sequence.Add(id, source, _countsSpaces ? SpacesOf(text[start..end]) : default);
    }

    private static (int Leading, int Trailing) SpacesOf(ReadOnlySpan<char> token)
    {
        var (leading, trailing) = (0, 0);
        while (leading < token.Length && IsSpace(token[leading])) leading++;
        while (trailing < token.Length && IsSpace(token[^(trailing + 1)])) trailing++;
        return (leading, trailing);
    }

    private static bool IsSpace(char unit) => unit == ByteLetters.Of((byte)' ') || (Characters.KindOf(unit) & CharacterKind.Space) != 0;
}
