using Octavo.Text;

namespace Octavo.Model.Entities;

/// <summary>Finds the entities of texts: their windows go through the model side by side, as many at once as is worth while, whosever they are.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="labels">The names of its labels, [L].</param>
/// <param name="together">How many tokens go through the model at once, at least one window; 1 for each window by itself.</param>
/// <param name="logits">The tags of each token of a batch, [N, L].</param>
internal sealed class EntityRun(Tokenizer tokenizer, IReadOnlyList<string> labels, int together, Func<TokenBatch, float[]> logits)
{
    private readonly List<(EntityCollector Entities, TokenEncoding Window)> _waiting = [];
    private int _tokens;

    /// <summary>Finds the entities.</summary>
    /// <returns>Those of each text.</returns>
    public IReadOnlyList<Entity>[] Find(IReadOnlyList<EntityWindows> texts)
    {
        var collectors = texts.Select(text => new EntityCollector(tokenizer, labels, text.Text, text.Options)).ToArray();
        for (var i = 0; i < collectors.Length; i++)
        {
            for (var window = 0; window < texts[i].Count; window++) Add(collectors[i], texts[i][window]);
        }

        Compute();
        return [.. collectors.Select(collector => collector.Entities())];
    }

    private void Add(EntityCollector entities, TokenEncoding window)
    {
        // A tokenizer without special tokens makes nothing of nothing.
        if (window.InputIds.Count == 0) return;
        if (_tokens > 0 && (long)_tokens + window.InputIds.Count > together) Compute();
        _waiting.Add((entities, window));
        _tokens += window.InputIds.Count;
    }

    private void Compute()
    {
        if (_waiting.Count == 0) return;
        var batch = TokenBatch.Of([.. _waiting.Select(one => one.Window)]);
        var output = logits(batch);
        for (var i = 0; i < _waiting.Count; i++)
        {
            var (entities, window) = _waiting[i];
            entities.Add(window, output.AsSpan(batch.Offsets[i] * labels.Count, batch.LengthOf(i) * labels.Count));
        }

        _waiting.Clear();
        _tokens = 0;
    }
}
