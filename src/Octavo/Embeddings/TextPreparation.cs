using System.Collections.Concurrent;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>From texts to the tokens of an embedder: prompt, case and length.</summary>
internal sealed class TextPreparation(LoadedModel model, EmbedderSettings settings)
{
    private readonly Lazy<Tokenizer> _tokenizer = new(() => settings.IsLowerCased ? model.Tokenizer.InLowerCase() : model.Tokenizer);
    private readonly ConcurrentDictionary<string, int> _promptTokens = new(StringComparer.Ordinal);

    /// <summary>The tokenizer of the texts.</summary>
    public Tokenizer Tokenizer => _tokenizer.Value;

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
        return new(text, text.Length == 0 ? 0 : _promptTokens.TryGetValue(text, out var tokens) ? tokens : CountAndKeep(text));
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

    /// <summary>Texts as a batch without pads: as many as there are, or as reach a number of tokens.</summary>
    /// <param name="room">Takes their tokens.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="first">Where the batch begins.</param>
    /// <param name="prompt">What goes before each.</param>
    /// <param name="tokens">No text more is taken behind so many.</param>
    /// <param name="most">Most texts.</param>
    public TokenBatch Gather(TokenRoom room, IReadOnlyList<string> texts, int first, Prompt prompt, int tokens = int.MaxValue, int most = int.MaxValue)
    {
        room.Clear();
        while (first + room.Count < texts.Count && room.Count < most && (room.Count == 0 || room.TokenCount < tokens))
            Append(room, texts[first + room.Count], prompt);
        return room.Batch;
    }

    /// <summary>One text as a batch.</summary>
    /// <param name="room">Takes its tokens.</param>
    /// <param name="text">The text.</param>
    /// <param name="prompt">What goes before it.</param>
    public TokenBatch Only(TokenRoom room, string text, Prompt prompt)
    {
        room.Clear();
        Append(room, text, prompt);
        return room.Batch;
    }

    /// <summary>One text, to be kept.</summary>
    /// <exception cref="ArgumentException">It is null, or an id lies outside its table.</exception>
    public TokenBatch Tokens(TokenRoom room, string text, Prompt prompt)
    {
        TokenCheck.Check(Only(room, text ?? throw new ArgumentException("texts: expected texts, found null"), prompt), model.Config);
        return room.ToBatch();
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

    private void Append(TokenRoom room, string text, Prompt prompt) => _tokenizer.Value.AppendWithin(room, room.Joined(prompt.Text, text), null, MaxTokens);

    private int CountAndKeep(string prompt) => _promptTokens.Count > 1_000 ? Count(prompt) : _promptTokens.GetOrAdd(prompt, Count);

    private int Count(string prompt) => TokensOfPrompt(_tokenizer.Value, prompt, MaxTokens);
}
