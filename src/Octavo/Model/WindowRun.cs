using Octavo.Text;

namespace Octavo.Model;

/// <summary>Sends windows of texts through a model side by side, as many at once as is worth while, whosever they are.</summary>
/// <typeparam name="TOwner">Whose a window is.</typeparam>
/// <param name="together">How many tokens go through the model at once, at least one window; 1 for each window by itself.</param>
/// <param name="width">Logits of a token, L.</param>
/// <param name="logits">Those of each token of a batch, [N, L].</param>
/// <param name="take">Is given each window with its logits, in the order in which they were added.</param>
internal sealed class WindowRun<TOwner>(int together, int width, Func<TokenBatch, float[]> logits, WindowRun<TOwner>.Taking take)
{
    private readonly List<(TOwner Owner, TokenEncoding Window)> _waiting = [];
    private int _tokens;

    /// <summary>Takes a window with its logits, [T, L].</summary>
    public delegate void Taking(TOwner owner, TokenEncoding window, ReadOnlySpan<float> logits);

    /// <summary>Adds a window; those that wait are computed first where it would be too many.</summary>
    public void Add(TOwner owner, TokenEncoding window)
    {
        if (_tokens > 0 && (long)_tokens + window.InputIds.Count > together) Compute();
        _waiting.Add((owner, window));
        _tokens += window.InputIds.Count;
    }

    /// <summary>Computes the windows that wait.</summary>
    public void Compute()
    {
        if (_waiting.Count == 0) return;
        var batch = TokenBatch.Of([.. _waiting.Select(one => one.Window)]);
        var output = logits(batch);
        for (var i = 0; i < _waiting.Count; i++)
            take(_waiting[i].Owner, _waiting[i].Window, output.AsSpan(batch.Offsets[i] * width, batch.LengthOf(i) * width));
        _waiting.Clear();
        _tokens = 0;
    }
}
