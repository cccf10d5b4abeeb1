namespace Octavo.Batching;

/// <summary>A text in a queue. Its state changes under the lock of the queue.</summary>
/// <typeparam name="TText">A text that is ready for the model.</typeparam>
/// <typeparam name="TAnswer">What the model answers.</typeparam>
/// <param name="call">Whose it is.</param>
/// <param name="index">Its place in the call.</param>
/// <param name="text">The text.</param>
/// <param name="tokens">How many tokens it has.</param>
/// <param name="since">When it came, by the stopwatch.</param>
internal sealed class QueuedText<TText, TAnswer>(QueueCall<TText, TAnswer> call, int index, TText text, int tokens, long since)
{
    /// <summary>Whose it is.</summary>
    public QueueCall<TText, TAnswer> Call => call;

    /// <summary>Its place in the call.</summary>
    public int Index => index;

    /// <summary>The text.</summary>
    public TText Text => text;

    /// <summary>How many tokens it has.</summary>
    public int Tokens => tokens;

    /// <summary>When it came, by the stopwatch.</summary>
    public long Since => since;

    /// <summary>Where it waits; null before and behind that.</summary>
    public FairLine<QueuedText<TText, TAnswer>>.Place? Place { get; set; }

    /// <summary>The batch that computes it; null before and behind that.</summary>
    public QueueBatch<TText, TAnswer>? Batch { get; set; }
}

/// <summary>Texts that go through the model together.</summary>
/// <typeparam name="TText">A text that is ready for the model.</typeparam>
/// <typeparam name="TAnswer">What the model answers.</typeparam>
/// <param name="texts">The texts.</param>
/// <param name="tokens">Tokens of all.</param>
internal sealed class QueueBatch<TText, TAnswer>(IReadOnlyList<QueuedText<TText, TAnswer>> texts, int tokens)
{
    /// <summary>The texts.</summary>
    public IReadOnlyList<QueuedText<TText, TAnswer>> Texts => texts;

    /// <summary>Tokens of all.</summary>
    public int Tokens => tokens;

    /// <summary>How many of the texts somebody still waits for.</summary>
    public int Wanted { get; set; } = texts.Count;

    /// <summary>Stops the pass when nobody waits for any of them.</summary>
    public CancellationTokenSource Stop { get; } = new();
}
