namespace Octavo.Text;

/// <summary>Tokens of one text without the special tokens around it: added tokens first, words between them.</summary>
internal sealed class SequenceTokenizer
{
    private readonly WordPieceModel _model;
    private readonly NormalizationRules _rules;
    private readonly AddedTokenMatcher _added;
    private readonly AddedTokenMatcher _addedNormalized;

    public SequenceTokenizer(Vocabulary vocabulary, TokenizerOptions options, int unkId)
    {
        _model = new WordPieceModel(vocabulary.Pieces, options, unkId);
        _rules = new NormalizationRules(options);
        var (asTheyAre, normalized) = (new List<SoughtToken>(), new List<SoughtToken>());
        foreach (var added in vocabulary.Added)
        {
            if (added.Token.Normalized) normalized.Add(new(_rules.Normalize(added.Token.Content), added, normalized.Count));
            else asTheyAre.Add(new(added.Token.Content, added, asTheyAre.Count));
        }

        _added = new AddedTokenMatcher(asTheyAre);
        _addedNormalized = new AddedTokenMatcher(normalized);
    }

    /// <summary>Adds the tokens of a text until the sink has enough.</summary>
    public void Run(ReadOnlySpan<char> text, ref TokenSink sink)
    {
        var (search, from) = (0, 0);
        while (sink.Wants && _added.TryFind(text, ref search, from, out var match))
        {
            if (from < match.Start) RunBetween(text[from..match.Start], from, ref sink);
            AddFound(match, ref sink);
            from = match.End;
        }

        RunBetween(text[from..], from, ref sink);
    }

    private static void AddFound((int Start, int End, int Id) match, ref TokenSink sink)
    {
        if (match.Start >= match.End) return;
        sink.BeginWord();
        sink.Add(match.Id, match.Start, match.End);
    }

    private void RunBetween(ReadOnlySpan<char> text, int origin, ref TokenSink sink)
    {
        if (_addedNormalized.IsEmpty) _model.Run(text, origin, ref sink);
        else RunNormalized(text, origin, ref sink);
    }

    /// <summary>Some added tokens are looked for in the normalised text: normalises it as a whole first.</summary>
    private void RunNormalized(ReadOnlySpan<char> text, int origin, ref TokenSink sink)
    {
        var sources = new List<(int Start, int End)>(text.Length);
        var normalized = _rules.Normalize(text, sources);
        var first = sink.Count;
        var (search, from) = (0, 0);
        while (sink.Wants && _addedNormalized.TryFind(normalized, ref search, from, out var match))
        {
            if (from < match.Start) _model.Run(normalized.AsSpan(from..match.Start), from, ref sink);
            AddFound(match, ref sink);
            from = match.End;
        }

        _model.Run(normalized.AsSpan(from), from, ref sink);
        foreach (ref var offset in sink.OffsetsFrom(first))
            offset = (origin + sources[offset.Start].Start, origin + sources[offset.End - 1].End);
    }
}
