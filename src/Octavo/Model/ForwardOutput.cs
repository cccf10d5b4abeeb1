using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Where the groups of one batch put their results.</summary>
internal sealed class ForwardOutput
{
    private float[] _logits = [];
    private int[]? _tokens;
    private float[]? _pooled;
    private float[]?[]? _hidden;

    /// <summary>Asks for an early end.</summary>
    public CancellationToken Cancellation { get; private set; }

    /// <summary>Logits only, [rows, outputs].</summary>
    /// <param name="logits">A row for each sequence, or each token.</param>
    /// <param name="tokens">The tokens of the batch whose words are wanted, ascending, one for each row; null for all rows.</param>
    /// <param name="cancellation">Asks for an early end.</param>
    public void Begin(float[] logits, int[]? tokens, CancellationToken cancellation) =>
        (_logits, _tokens, _pooled, _hidden, Pooling, Sink, Cancellation) = (logits, tokens, null, null, null, null, cancellation);

    /// <summary>Everything that <paramref name="output"/> has room for.</summary>
    public void Begin(EncoderOutput output, CancellationToken cancellation) =>
        (_logits, _tokens, _pooled, _hidden, Pooling, Sink, Cancellation) = (output.Logits, null, output.Pooled, output.States, null, null, cancellation);

    /// <summary>A vector for each sequence, which <paramref name="pooling"/> writes.</summary>
    public void Begin(SequencePooling pooling, CancellationToken cancellation) =>
        (_logits, _tokens, _pooled, _hidden, Pooling, Sink, Cancellation) = ([], null, null, null, pooling, null, cancellation);

    /// <summary>The words of every token, which <paramref name="sink"/> takes.</summary>
    public void Begin(WordSink sink, CancellationToken cancellation) =>
        (_logits, _tokens, _pooled, _hidden, Pooling, Sink, Cancellation) = ([], null, null, null, null, sink, cancellation);

    /// <summary>What takes the logits of words; null where they are kept.</summary>
    public WordSink? Sink { get; private set; }

    /// <summary>What takes the place of the head; null for the head.</summary>
    public SequencePooling? Pooling { get; private set; }

    /// <summary>Whether a hidden state is wanted: 0 for the embeddings', then each layer's.</summary>
    public bool Wants(int state) => _hidden?[state] is not null;

    /// <summary>The number of the first wanted token that is in a group or behind it.</summary>
    public int FirstWanted(TokenGroup group)
    {
        if (_tokens is null)
            return group.FirstToken;
        var found = Array.BinarySearch(_tokens, group.FirstToken);
        return found < 0 ? ~found : found;
    }

    /// <summary>How many wanted tokens from number <paramref name="first"/> on lie in a group; at most <paramref name="most"/>.</summary>
    public int CountWanted(TokenGroup group, int first, int most)
    {
        if (_logits.Length == 0 && Sink is null)
            return 0;
        var (end, count) = (group.FirstToken + group.Tokens, 0);
        while (count < most && (_tokens is null || first + count < _tokens.Length) && WantedToken(first + count) < end)
            count++;
        return count;
    }

    /// <summary>The token of the batch that is wanted as number <paramref name="index"/>.</summary>
    public int WantedToken(int index) => _tokens is null ? index : _tokens[index];

    /// <summary>Keeps logits, and pooled rows of sequences.</summary>
    /// <param name="group">The group.</param>
    /// <param name="a">What it computed.</param>
    /// <param name="first">The row of the batch's logits that its first one is.</param>
    /// <param name="rows">How many there are.</param>
    public void Keep(TokenGroup group, Activations a, int first, int rows)
    {
        if (_logits.Length > 0)
            Copy(a.Logits, rows, _logits, first);
        if (_pooled is { Length: > 0 })
            Copy(a.Pooled, group.Count, _pooled, group.First);
    }

    /// <summary>Keeps hidden state <paramref name="state"/> of a group's tokens.</summary>
    public void KeepHidden(TokenGroup group, Matrix hidden, int state) =>
        Copy(hidden, group.Tokens, _hidden![state]!, group.FirstToken);

    private static void Copy(Matrix source, int rows, float[] destination, int firstRow)
    {
        for (var r = 0; r < rows; r++)
            source.Row(r).CopyTo(destination.AsSpan((firstRow + r) * source.Columns));
    }
}
