using Octavo.Text;

namespace Octavo.Model.Entities;

/// <summary>Finds the entities of texts, whose windows go through the model side by side.</summary>
internal static class EntityRun
{
    /// <summary>Finds the entities.</summary>
    /// <param name="texts">The texts with their windows.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="labels">The names of its labels, [L].</param>
    /// <param name="together">How many tokens go through the model at once, at least one window; 1 for each window by itself.</param>
    /// <param name="logits">The tags of each token of a batch, [N, L].</param>
    /// <returns>Those of each text.</returns>
    public static IReadOnlyList<Entity>[] Find(
        IReadOnlyList<EntityWindows> texts, Tokenizer tokenizer, IReadOnlyList<string> labels, int together, Func<TokenBatch, float[]> logits)
    {
        var collectors = texts.Select(text => new EntityCollector(tokenizer, labels, text.Text, text.Options)).ToArray();
        var run = new WindowRun<EntityCollector>(together, labels.Count, logits, (entities, window, output) => entities.Add(window, output));
        for (var i = 0; i < collectors.Length; i++)
        {
            for (var window = 0; window < texts[i].Count; window++)
            {
                // A tokenizer without special tokens makes nothing of nothing.
                if (texts[i][window] is { InputIds.Count: > 0 } filled) run.Add(collectors[i], filled);
            }
        }

        run.Compute();
        return [.. collectors.Select(collector => collector.Entities())];
    }
}
