using System.Diagnostics;

namespace Octavo.Batching;

/// <summary>What every queue before a model has.</summary>
/// <param name="options">Bounds.</param>
/// <param name="maxBatchTokens">Most tokens of a batch, unless one text has more.</param>
/// <param name="owner">The public class, for an <see cref="ObjectDisposedException"/>.</param>
internal abstract class BatchQueue(QueueOptions options, int maxBatchTokens, Type owner)
{
    /// <summary>Places for texts that wait.</summary>
    public Room Room { get; } = new(options.Capacity, owner);

    /// <summary>Most tokens of a batch, unless one text has more.</summary>
    public int MaxBatchTokens => maxBatchTokens;

    /// <summary>The model's name.</summary>
    public required string ModelName { get; init; }

    /// <summary>The name of the public class.</summary>
    protected string? Owner { get; } = owner.FullName;

    /// <summary>Answers what runs, refuses the rest.</summary>
    public abstract void Close();
}

/// <summary>
/// Gathers the texts that wait, whosever they are, into batches: a batch is what waited while the last one ran, up to a number of tokens,
/// a text of each caller in turn. Each batch runs with all threads of the model that are free, on a thread of the queue's own, which ends when it
/// had nothing to do for a while; a second one runs beside it, for callers that all wait for one batch leave the processors idle.
/// </summary>
/// <typeparam name="TText">A text that is ready for the model.</typeparam>
/// <typeparam name="TAnswer">What the model answers.</typeparam>
/// <param name="options">Bounds.</param>
/// <param name="maxBatchTokens">Most tokens of a batch, unless one text has more.</param>
/// <param name="tokensOf">How many tokens a text has.</param>
/// <param name="compute">The answers to several texts, in their order; the same as to each alone.</param>
/// <param name="telemetry">Is told what happens.</param>
/// <param name="owner">The public class, for an <see cref="ObjectDisposedException"/>.</param>
internal sealed class BatchQueue<TText, TAnswer>(
    QueueOptions options,
    int maxBatchTokens,
    Func<TText, int> tokensOf,
    Func<IReadOnlyList<TText>, CancellationToken, IReadOnlyList<TAnswer>> compute,
    QueueTelemetry telemetry,
    Type owner) : BatchQueue(options, maxBatchTokens, owner)
{
    /// <summary>Texts of a call that are made ready on its caller's own thread; a longer call leaves it at once.</summary>
    private const int PreparedAtOnce = 32;

    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly FairLine<QueuedText<TText, TAnswer>> _waiting = new();
    private readonly int _mostServers = options.ConcurrentBatches;
    private int _servers;
    private int _free;
    private long _waitingTokens;
    private long _runningTokens;
    private bool _isClosed;

    /// <summary>The answers to a call.</summary>
    /// <param name="count">How many texts it has.</param>
    /// <param name="prepare">Makes a text ready, by its place in the call, when there is room for it.</param>
    /// <param name="caller">Calls of the same caller share a turn; null for a turn of its own.</param>
    /// <param name="whenFull">What it meets when there is no room.</param>
    /// <param name="cancellation">Gives up: what waits is forgotten, and a batch that nobody else waits for stops.</param>
    public async Task<QueueResults<TAnswer>> Ask(int count, Func<int, TText> prepare, object? caller, WhenFull whenFull, CancellationToken cancellation)
    {
        using var told = telemetry.Begin(count);
        try
        {
            var answers = await Answer(count, prepare, caller ?? told, whenFull, cancellation).ConfigureAwait(false);
            told.Succeeded(answers.TokenCount);
            return answers;
        }
        catch (Exception e)
        {
            told.Failed(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Close()
    {
        QueueCall<TText, TAnswer>[] left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _waiting.All.Select(text => text.Call).Distinct()];
            Monitor.PulseAll(_gate);
        }

        Room.Close();
        foreach (var call in left)
            Fail(call, new ObjectDisposedException(Owner));
    }

    private async Task<QueueResults<TAnswer>> Answer(int count, Func<int, TText> prepare, object caller, WhenFull whenFull, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var places = whenFull == WhenFull.Refuse ? count : 0;
        Room.TakeAll(places);
        if (count == 0)
            return new([], 0, default, default, default);
        var call = new QueueCall<TText, TAnswer>(count);
        using var registration = cancellation.UnsafeRegister((_, token) => Fail(call, new OperationCanceledException(token)), null);
        try
        {
            if (count > PreparedAtOnce)
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            for (var i = 0; i < count && !call.IsOver; i++)
            {
                if (places == 0)
                {
                    await Room.TakeOne(caller, cancellation).ConfigureAwait(false);
                    places++;
                }

                var began = Stopwatch.GetTimestamp();
                var text = prepare(i);
                var ready = Stopwatch.GetTimestamp();
                call.Prepared(ready - began);
                if (!Add(caller, new(call, i, text, tokensOf(text), ready)))
                    break;
                places--;
            }
        }
        catch (Exception e)
        {
            Fail(call, e);
        }

        Room.Give(places);
        return await call.Result.ConfigureAwait(false);
    }

    private bool Add(object caller, QueuedText<TText, TAnswer> text)
    {
        lock (_gate)
        {
            if (_isClosed)
                throw new ObjectDisposedException(Owner);
            if (text.Call.IsOver)
                return false;
            if (_free == 0 && _servers < _mostServers)
            {
                new Thread(Serve) { IsBackground = true, Name = "Octavo queue" }.UnsafeStart();
                _servers++;
            }

            text.Place = _waiting.Add(caller, text);
            _waitingTokens += text.Tokens;
            text.Call.Texts.Add(text);
            telemetry.Waits(1);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Ends a call without an answer: nothing of it is computed that has not begun, nor what began for it alone.</summary>
    private void Fail(QueueCall<TText, TAnswer> call, Exception why)
    {
        var (freed, idle) = (0, new List<QueueBatch<TText, TAnswer>>());
        lock (_gate)
        {
            if (call.IsOver)
                return;
            call.IsOver = true;
            foreach (var text in call.Texts)
            {
                if (text.Place is { } place)
                {
                    _waiting.Remove(place);
                    _waitingTokens -= text.Tokens;
                    text.Place = null;
                    freed++;
                }

                if (text.Batch is { } batch && --batch.Wanted == 0)
                    idle.Add(batch);
            }
        }

        telemetry.Waits(-freed);
        Room.Give(freed);
        call.Fail(why);
        foreach (var batch in idle)
            batch.Stop.Cancel();
    }

    /// <summary>
    /// In how many batches goes what waits and runs. Who took all that waits would keep it for long, while the other server goes round and
    /// round with the few that come meanwhile: some would wait twice as long as others. One server has no other, and takes all.
    /// </summary>
    private int Shares => _mostServers == 1 ? 1 : 2 * _mostServers;

    private void Serve()
    {
        while (Gather() is { } batch)
        {
            Run(batch);
            lock (_gate)
                _runningTokens -= batch.Tokens;
        }
    }

    /// <summary>What waits, up to the tokens of a batch; null when the thread may go.</summary>
    private QueueBatch<TText, TAnswer>? Gather()
    {
        var (texts, tokens) = (new List<QueuedText<TText, TAnswer>>(), 0L);
        QueueBatch<TText, TAnswer> batch;
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _free++;
                var isLate = !_isClosed && !Monitor.Wait(_gate, s_idle);
                _free--;
                if (_isClosed || (isLate && _waiting.Count == 0))
                {
                    _servers--;
                    return null;
                }
            }

            var share = Math.Min(MaxBatchTokens, (_waitingTokens + _runningTokens) / Shares);
            while (_waiting.Count > 0 && (texts.Count == 0 || tokens + _waiting.Peek().Tokens <= share))
            {
                var text = _waiting.Take();
                _waitingTokens -= text.Tokens;
                text.Place = null;
                texts.Add(text);
                tokens += text.Tokens;
            }

            if (_waiting.Count > 0 && _free > 0)
                Monitor.Pulse(_gate);
            _runningTokens += tokens;
            batch = Begin(texts);
        }

        telemetry.Waits(-texts.Count);
        Room.Give(texts.Count);
        return batch;
    }

    private static QueueBatch<TText, TAnswer> Begin(IReadOnlyList<QueuedText<TText, TAnswer>> texts)
    {
        var batch = new QueueBatch<TText, TAnswer>(texts, texts.Sum(text => text.Tokens));
        foreach (var text in texts)
            text.Batch = batch;
        return batch;
    }

    private void Run(QueueBatch<TText, TAnswer> batch)
    {
        var began = Stopwatch.GetTimestamp();
        IReadOnlyList<TAnswer> answers;
        try
        {
            answers = compute([.. batch.Texts.Select(text => text.Text)], batch.Stop.Token);
        }
        catch (Exception e)
        {
            RunAlone(batch, e);
            return;
        }

        var ended = Stopwatch.GetTimestamp();
        Keep(batch, answers, began, ended);
        telemetry.Computed(batch.Texts, batch.Tokens, began, ended);
    }

    /// <summary>A batch that failed says nothing of each of its texts: each is tried by itself, and only who fails again hears of it.</summary>
    private void RunAlone(QueueBatch<TText, TAnswer> batch, Exception why)
    {
        if (batch.Texts.Count == 1)
        {
            Fail(batch.Texts[0].Call, why);
            return;
        }

        foreach (var text in batch.Texts)
        {
            QueueBatch<TText, TAnswer> alone;
            lock (_gate)
            {
                if (text.Call.IsOver)
                    continue;
                alone = Begin([text]);
            }

            Run(alone);
        }
    }

    private void Keep(QueueBatch<TText, TAnswer> batch, IReadOnlyList<TAnswer> answers, long began, long ended)
    {
        var answered = new List<QueueCall<TText, TAnswer>>();
        lock (_gate)
        {
            for (var i = 0; i < answers.Count; i++)
            {
                var text = batch.Texts[i];
                text.Batch = null;
                if (!text.Call.IsOver && text.Call.Keep(text, answers[i], began, ended))
                    answered.Add(text.Call);
            }
        }

        foreach (var call in answered)
            call.Answer();
    }
}
