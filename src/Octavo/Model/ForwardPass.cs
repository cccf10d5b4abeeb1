using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// One run over a batch: cuts it into groups of whole sequences, and lets each worker take groups, or,
/// where there are fewer groups than workers, all workers do each group together. The result is the
/// same either way. Kept between runs with its buffers, so that a run allocates nothing.
/// </summary>
internal sealed class ForwardPass(EncoderWithHead model, int threads) : TeamWork, IDisposable
{
    private const int FewTokens = 128;
    private const int ManyTokens = 512;

    /// <summary>Bytes of int8 weights from which on they come from memory or a slow cache for every group: BERT-base has 85 MB, MiniLM 11.</summary>
    private const long LargeWeights = 32 << 20;

    /// <summary>
    /// Tokens of a group: few enough for the activations to stay in the cache with int8 weights that do too; where weights come from afar, as
    /// float ones do, enough rows to use them well. int8 BERT-base at 8x128 takes .89 of the time with 512, MiniLM on MRPC 1.04 (docs/kernels.md).
    /// </summary>
    private readonly int _groupTokens = model.Encoder.IsInt8 && WeightsOf(model.Config) < LargeWeights ? FewTokens : ManyTokens;

    private readonly Activations?[] _activations = new Activations?[threads];
    private readonly List<TokenGroup> _groups = [];
    private int[] _positions = [];
    private bool _together;

    /// <summary>Where results go.</summary>
    public ForwardOutput Output { get; } = new();

    /// <summary>Computes a batch.</summary>
    public void Compute(TokenBatch batch)
    {
        Cut(batch);
        _together = _groups.Count < threads;
        PositionIds.Fill(batch, model.Config, ref _positions);
        Reserve();
        _activations[0]!.Cancelled = false;
        WorkerPool.Shared.Run(Math.Min(threads, _together ? threads : _groups.Count), this);
        Output.Cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public override void Run(Worker worker)
    {
        if (_together)
        {
            var shared = _activations[0]!;
            for (var i = 0; i < _groups.Count && !shared.Cancelled; i++)
                model.Forward(worker, _groups[i], shared, Output);
            return;
        }

        foreach (var (start, end) in worker.Share(_groups.Count, most: 1))
        {
            for (var i = start; i < end; i++)
                model.Forward(Worker.Alone, _groups[i], _activations[worker.Index]!, Output);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var activations in _activations)
            activations?.Dispose();
    }

    // Of the blocks' linear layers, a byte each.
    private static long WeightsOf(EncoderConfig config) => (long)config.BlockCount * config.HiddenSize * ((4L * config.HiddenSize) + (2L * config.IntermediateSize));

    private void Cut(TokenBatch batch)
    {
        _groups.Clear();
        // As many groups as whole rounds of all workers, so that none waits long for the last.
        var count = ((batch.TokenCount - 1) / _groupTokens) + 1;
        // What shares a grid is computed together.
        count = model.Span == ActivationSpan.Batch ? 1 : count < threads ? count : (count + threads - 1) / threads * threads;
        var target = ((batch.TokenCount - 1) / count) + 1;
        for (var first = 0; first < batch.Count;)
        {
            var end = first + 1;
            while (end < batch.Count && batch.Offsets[end + 1] - batch.Offsets[first] <= target)
                end++;
            _groups.Add(new TokenGroup(batch, first, end - first));
            first = end;
        }
    }

    private void Reserve()
    {
        var (tokens, longest) = (_groupTokens, 1);
        foreach (var group in _groups)
        {
            tokens = Math.Max(tokens, group.Tokens);
            longest = Math.Max(longest, group.Longest);
        }

        longest = Math.Min((longest + 63) & ~63, Math.Max(model.Config.MaxTokens, longest));
        for (var i = 0; i < (_together ? 1 : Math.Min(threads, _groups.Count)); i++)
        {
            if (_activations[i] is not { } a || a.Tokens < tokens || a.Longest < longest)
            {
                _activations[i]?.Dispose();
                // If there is no memory for new buffers, the old ones must not be found again.
                _activations[i] = null;
                _activations[i] = model.Reserve(tokens, longest, i == 0 ? threads : 1);
            }

            _activations[i]!.Positions = _positions;
        }
    }
}
