using Octavo.Text.Decoders;
using Octavo.Text.Normalizers;
using Octavo.Text.PostProcessors;

namespace Octavo.Text;

/// <summary>A tokenizer that does step by step what its file says. BERT's own programme has <see cref="WordPieceTokenizer"/>.</summary>
internal sealed class ProgrammeTokenizer : Tokenizer
{
    private readonly TokenizerProgramme _programme;
    private ProgrammeRun? _spare;
    private TruncationRule? _rule;

    public ProgrammeTokenizer(TokenizerProgramme programme)
    {
        _programme = programme;
        var names = programme.Names;
        PadId = programme.Padding?.Id ?? Find(names.Pad, "[PAD]", "<pad>");
        UnkId = Find(names.Unk, "[UNK]", "<unk>");
        ClsId = Find(names.Cls, "[CLS]", "<s>", "<cls>");
        SepId = Find(names.Sep, "[SEP]", "</s>", "<sep>");
        MaskId = Find(names.Mask, "[MASK]", "<mask>");
    }

    /// <inheritdoc/>
    public override int VocabularySize => _programme.Added.Size;

    /// <inheritdoc/>
    public override int ModelMaxLength => _programme.ModelMaxLength;

    /// <inheritdoc/>
    public override TokenEncoding Encode(string text, string? pair, EncodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var encoding = EncodeOne(text, pair, options);
        return PaddingOfFile is { } padding ? encoding.PaddedTo(padding.LengthFor(encoding.InputIds.Count), padding) : encoding;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TokenEncoding> EncodeEach(IReadOnlyList<(string Text, string? Pair)> texts, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new EncodingOptions();
        var encodings = texts.Select(text => EncodeOne(text.Text ?? throw new ArgumentNullException(nameof(texts)), text.Pair, options)).ToArray();
        if (PaddingOfFile is not { } padding || encodings.Length == 0) return encodings;
        var length = padding.LengthFor(encodings.Max(encoding => encoding.InputIds.Count));
        return [.. encodings.Select(encoding => encoding.PaddedTo(length, padding))];
    }

    /// <inheritdoc/>
    internal override void Append(TokenRoom room, ReadOnlySpan<char> text, string? pair, int maxLength)
    {
        Read(room, text, pair, WithLength(LengthOf(maxLength)));
        if (room.LastLength == 0) throw new ArgumentException($"text {room.Count - 1}: expected tokens, found none", nameof(text));
    }

    /// <inheritdoc/>
    private protected override int LengthOf(int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        return maxLength == 0 ? ModelMaxLength : maxLength;
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids, SpecialTokens specialTokens = SpecialTokens.Keep)
    {
        var tokens = new List<string>(ids.Length);
        foreach (var id in ids)
        {
            if (TokenOf(id) is not { } token) continue;
            if (specialTokens == SpecialTokens.Keep || !_programme.Added.IsSpecial(token)) tokens.Add(token);
        }

        var text = _programme.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
        return _programme.CleansUpSpaces ? CleanUp.Text(text) : text;
    }

    /// <inheritdoc/>
    public override int? IdOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _programme.Added.IdOf(token) ?? _programme.Model.IdOf(token);
    }

    /// <inheritdoc/>
    internal override Tokenizer InLowerCase() => new ProgrammeTokenizer(_programme with
    {
        Normalizer = _programme.Normalizer is { } own ? new NormalizerSequence([new Lowercase(), own]) : new Lowercase(),
    });

    /// <inheritdoc/>
    internal override bool IsSpecial(int id) => TokenOf(id) is { } token && _programme.Added.IsSpecial(token);

    /// <inheritdoc/>
    public override string? TokenOf(int id) => _programme.Added.TextOf(id) ?? _programme.Model.TokenOf(id);

    /// <inheritdoc/>
    public override int CountTokens(string text, string? pair = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var room = new TokenRoom();
        Read(room, text, pair, null);
        return room.TokenCount;
    }

    /// <inheritdoc/>
    internal override bool HasContinuingPrefix => _programme.Model.HasContinuingPrefix;

    /// <inheritdoc/>
    internal override bool PadsOnLeft => _programme.PadsOnLeft;

    /// <inheritdoc/>
    internal override TokenWindows WindowsOf(string text, string? pair, int cut, int maxLength, int stride)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Its own run: the windows keep the tokens.
        var run = new ProgrammeRun(_programme);
        run.Read(text, run.First);
        if (pair is not null) run.Read(pair, run.Second);
        var rule = new TruncationRule(maxLength, TruncationStrategy.LongestFirst, stride, _programme.Truncation?.FromLeft ?? false);
        return new TokenWindows(_programme.PostProcessor, pair is null ? [run.First] : [run.First, run.Second], cut, rule);
    }

    /// <inheritdoc/>
    private protected override bool StartsWordsWithSpace => _programme.PreTokenizer?.WantsSpaceBeforeWords ?? false;

    /// <inheritdoc/>
    private protected override TokenWindows Window(TokenSequence sequence, int maxLength) => new(
        _programme.PostProcessor, [sequence], 0, new TruncationRule(maxLength, TruncationStrategy.LongestFirst, 0, _programme.Truncation?.FromLeft ?? false));

    private PaddingRule? PaddingOfFile => _programme.IsOfModel ? null : _programme.Padding;

    private TokenEncoding EncodeOne(string text, string? pair, EncodingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxLength, nameof(options));
        if (_programme is { IsOfModel: true, EmptyPair: EmptyPair.IsNone } && options.EmptyPair == EmptyPair.IsNone && pair?.Length == 0) pair = null;
        var rule = options.MaxLength > 0 ? WithLength(options.MaxLength)
            : _programme.IsOfModel ? WithLength(ModelMaxLength) : _programme.Truncation;
        if (options.Truncation is { } strategy && rule is not null) rule = rule with { Strategy = strategy };
        return Read(text, pair, options.SpecialTokens, builder => builder.Encode(rule, _programme is { IsOfModel: false, Truncation: not null }));
    }

    private TruncationRule? WithLength(int length)
    {
        if (length == int.MaxValue) return null;
        if (Volatile.Read(ref _rule) is { } known && known.MaxLength == length) return known;
        var rule = _programme.Truncation is { } own ? own with { MaxLength = length } : new TruncationRule(length, TruncationStrategy.LongestFirst, 0, FromLeft: false);
        Volatile.Write(ref _rule, rule);
        return rule;
    }

    private void Read(TokenRoom room, ReadOnlySpan<char> text, string? pair, TruncationRule? rule)
    {
        var run = Interlocked.Exchange(ref _spare, null) ?? new ProgrammeRun(_programme);
        run.ReadIds(text, run.First);
        if (pair is not null) run.ReadIds(pair, run.Second);
        PlainEncoding.Append(_programme.PostProcessor, run.First, pair is null ? null : run.Second, rule, room);
        Keep(run);
    }

    private T Read<T>(string text, string? pair, SpecialTokens specialTokens, Func<EncodingBuilder, T> build)
    {
        var reader = Interlocked.Exchange(ref _spare, null) ?? new ProgrammeRun(_programme);
        reader.Read(text, reader.First);
        if (pair is not null) reader.Read(pair, reader.Second);
        TokenSequence[] sequences = pair is null ? [reader.First] : [reader.First, reader.Second];
        var result = build(new EncodingBuilder(_programme.PostProcessor, sequences, specialTokens == SpecialTokens.Keep));
        Keep(reader);
        return result;
    }

    private void Keep(ProgrammeRun run)
    {
        if (run.IsWorthKeeping) Volatile.Write(ref _spare, run);
    }

    private int? Find(string? name, params ReadOnlySpan<string> usual)
    {
        if (name is not null) return IdOf(name);
        foreach (var token in usual)
        {
            if (IdOf(token) is { } id) return id;
        }

        return null;
    }
}
