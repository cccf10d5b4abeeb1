using System.Collections.Concurrent;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>From texts to the tokens of an embedder: prompt, case and length.</summary>
internal sealed class TextPreparation(LoadedModel model, EmbedderSettings settings)
{
    private readonly Lazy<Tokenizer> _tokenizer = new(() => settings.IsLowerCased ? model.Tokenizer.InLowerCase() : model.Tokenizer);
    private readonly ConcurrentDictionary<string, int> _promptTokens = new(StringComparer.Ordinal);

    /// <summary>Most tokens of a text: what the folder says, else what tokenizer and positions allow.</summary>
    public int MaxTokens => Math.Min(settings.MaxTokens ?? model.Tokenizer.ModelMaxLength, model.Config.MaxTokens);

    /// <summary>The prompt that options mean.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public Prompt PromptOf(EmbeddingOptions? options)
    {
        var name = options?.PromptName ?? settings.DefaultPrompt;
        var text = options?.Prompt
            ?? (name is null ? "" : settings.Prompts.TryGetValue(name, out var known) ? known
            : throw new ArgumentException($"prompt: expected one of {string.Join(", ", settings.Prompts.Keys)}, found '{name}'", nameof(options)));
        return new(text, text.Length == 0 ? 0 : _promptTokens.Count > 1_000 ? Count(text) : _promptTokens.GetOrAdd(text, Count));
    }

    /// <summary>Refuses lists with a hole, before anything is computed.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public static void Require(IReadOnlyList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null) throw new ArgumentException($"text {i}: expected a text, found null", nameof(texts));
        }
    }

    /// <summary>The texts in their order, a batch without pads after another.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="prompt">What goes before each.</param>
    /// <param name="tokens">Tokens of a batch, unless one text has more.</param>
    public IEnumerable<(int First, TokenBatch Batch)> Batches(IReadOnlyList<string> texts, Prompt prompt, int tokens)
    {
        // A text of n letters has at most n tokens and a few more: what lies below is encoded in one go.
        for (var first = 0; first < texts.Count;)
        {
            var (count, letters) = (0, 0L);
            while (first + count < texts.Count && (count == 0 || letters < tokens))
            {
                letters += Math.Min((texts[first + count++].Length / 4) + 2, MaxTokens);
            }

            var batch = _tokenizer.Value.EncodeBatch([.. Enumerable.Range(first, count).Select(i => (prompt.Text + texts[i], (string?)null))], MaxTokens);
            yield return (first, batch);
            first += count;
        }
    }

    /// <summary>One text.</summary>
    /// <exception cref="ArgumentException">It is null, or an id lies outside its table.</exception>
    public TokenBatch Tokens(string text, Prompt prompt)
    {
        var batch = _tokenizer.Value.EncodeBatch([(prompt.Text + (text ?? throw new ArgumentException("texts: expected texts, found null")), null)], MaxTokens);
        TokenCheck.Check(batch, model.Config);
        return batch;
    }

    /// <summary>Tokens that a prompt takes. The last special token stands behind the text; where a tokenizer has none there, every token counts.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="maxTokens">Most tokens of a text.</param>
    public static int TokensOfPrompt(Tokenizer tokenizer, string prompt, int maxTokens)
    {
        var ids = tokenizer.Encode(prompt, null, new EncodingOptions { MaxLength = maxTokens }).InputIds;
        return ids.Count - (ids.Count > 0 && tokenizer.IsSpecial(ids[^1]) ? 1 : 0);
    }

    private int Count(string prompt) => TokensOfPrompt(_tokenizer.Value, prompt, MaxTokens);
}
