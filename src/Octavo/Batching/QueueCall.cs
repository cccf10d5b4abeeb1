using System.Diagnostics;

namespace Octavo.Batching;

/// <summary>One call: the answers that it has, and what of it waits. Its state changes under the lock of its queue.</summary>
/// <typeparam name="TText">A text that is ready for the model.</typeparam>
/// <typeparam name="TAnswer">What the model answers.</typeparam>
internal sealed class QueueCall<TText, TAnswer>(int count)
{
    private readonly TAnswer[] _answers = new TAnswer[count];
    private readonly TaskCompletionSource<QueueResults<TAnswer>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;
    private long _tokens;
    private long _prepared;
    private long _waited;
    private long _computed;

    /// <summary>The texts of the call that were put into the queue.</summary>
    public List<QueuedText<TText, TAnswer>> Texts { get; } = [];

    /// <summary>Whether it was answered, or will not be.</summary>
    public bool IsOver { get; set; }

    /// <summary>Its end.</summary>
    public Task<QueueResults<TAnswer>> Result => _result.Task;

    /// <summary>A text was made ready in so many ticks, before it is put into the queue.</summary>
    public void Prepared(long ticks) => _prepared += ticks;

    /// <summary>Keeps an answer.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Keep(QueuedText<TText, TAnswer> text, TAnswer answer, long began, long ended)
    {
        _answers[text.Index] = answer;
        _tokens += text.Tokens;
        _waited += began - text.Since;
        _computed += ended - began;
        return IsOver = --_left == 0;
    }

    /// <summary>Tells its caller, who goes on on another thread.</summary>
    public void Answer() => _result.TrySetResult(new(_answers, _tokens, Mean(_prepared), Mean(_waited), Mean(_computed)));

    /// <summary>Tells its caller why there is no answer.</summary>
    public void Fail(Exception why)
    {
        if (why is OperationCanceledException cancelled)
            _result.TrySetCanceled(cancelled.CancellationToken);
        else
            _result.TrySetException(why);
    }

    private TimeSpan Mean(long ticks) => Stopwatch.GetElapsedTime(0, ticks / _answers.Length);
}
