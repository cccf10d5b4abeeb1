using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>Texts as an embedder reads them when nothing is said: in lower case where its folder says so, behind its default prompt.</summary>
internal sealed class EmbedderTexts
{
    private readonly Tokenizer _tokenizer;
    private readonly EncoderConfig _config;
    private readonly string _prompt;

    public EmbedderTexts(Tokenizer tokenizer, EncoderConfig config, EmbedderSettings settings)
    {
        (_tokenizer, _config) = (settings.IsLowerCased ? tokenizer.InLowerCase() : tokenizer, config);
        MaxTokens = Math.Min(settings.MaxTokens ?? tokenizer.ModelMaxLength, config.MaxTokens);
        _prompt = settings.DefaultPrompt is { } name ? settings.Prompts[name] : "";
        PromptTokens = _prompt.Length == 0 ? 0 : TextPreparation.TokensOfPrompt(_tokenizer, _prompt, MaxTokens);
    }

    /// <summary>Most tokens of a text.</summary>
    public int MaxTokens { get; }

    /// <summary>Tokens that the prompt begins each text with.</summary>
    public int PromptTokens { get; }

    /// <summary>One text of each example.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="column">Which text.</param>
    /// <param name="maxLength">Most tokens of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidDataException">The model cannot compute one: its line is named.</exception>
    public TokenBatch Encode(IReadOnlyList<EmbeddingExample> examples, int column, int maxLength, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var batch = _tokenizer.EncodeBatch([.. examples.Select(example => (_prompt + example.Texts[column], (string?)null))], Math.Min(maxLength, MaxTokens), Padding.None);
        for (var i = 0; i < examples.Count; i++)
        {
            if (TokenCheck.ProblemOf(batch, i, _config) is { } problem)
                throw new InvalidDataException($"{examples[i].File}: line {examples[i].Line}: {problem}");
        }

        return batch;
    }
}
