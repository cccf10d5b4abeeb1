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
        if (options.MaxWordLength is < 1 or > 1000)
            throw new InvalidDataException($"max_input_chars_per_word: expected 1 to 1000, found {options.MaxWordLength}");
        var builder = new PieceTrieBuilder();
        for (var id = 0; id < vocabulary.ModelEntries.Count; id++)
        {
            if (vocabulary.ModelEntries[id] is { } text) builder.Add(text, options.ContinuingPrefix, id, options.MaxWordLength);
        }

        _model = new WordPieceModel(builder.Build(), options, unkId);
        _rules = new NormalizationRules(options);
        _added = new AddedTokenMatcher(vocabulary.Added.Where(a => !a.Token.Normalized).Select(a => (a.Token.Content, a.Token, a.Id)));
        _addedNormalized = new AddedTokenMatcher(
            vocabulary.Added.Where(a => a.Token.Normalized).Select(a => (_rules.Normalize(a.Token.Content), a.Token, a.Id)));
    }

    /// <summary>Adds the tokens of a text until the sink has enough.</summary>
    public void Run(ReadOnlySpan<char> text, ref TokenSink sink)
    {
        var from = 0;
        while (sink.Wants && _added.TryFind(text, from, out var match))
        {
            RunBetween(text[from..match.Start], from, ref sink);
            sink.Add(match.Id, match.Start, match.End);
            from = match.End;
        }

        RunBetween(text[from..], from, ref sink);
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
        var from = 0;
        while (sink.Wants && _addedNormalized.TryFind(normalized, from, out var match))
        {
            _model.Run(normalized.AsSpan(from..match.Start), from, ref sink);
            sink.Add(match.Id, match.Start, match.End);
            from = match.End;
        }

        _model.Run(normalized.AsSpan(from), from, ref sink);
        foreach (ref var offset in sink.OffsetsFrom(first))
            offset = (origin + sources[offset.Start].Start, origin + sources[offset.End - 1].End);
    }
}
