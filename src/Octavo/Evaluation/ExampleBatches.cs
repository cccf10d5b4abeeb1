using Octavo.Model;
using Octavo.Text;

namespace Octavo.Evaluation;

/// <summary>The examples as a model takes them: token ids, made when they are needed or kept from before.</summary>
internal sealed class ExampleBatches
{
    private readonly Tokenizer _tokenizer;
    private readonly EncoderConfig _config;
    private readonly IReadOnlyList<GlueExample> _examples;
    private readonly int _length;
    private readonly Padding _padding;
    private readonly TokenBatch? _kept;

    private ExampleBatches(
        TextClassifier model, IReadOnlyList<GlueExample> examples, int length, Padding padding, TokenBatch? kept, string? warning)
    {
        (_tokenizer, _config, _examples, _length, _padding, _kept) = (model.Tokenizer, model.Config, examples, length, padding, kept);
        Warnings = warning is null ? [] : [warning];
    }

    /// <summary>What was wrong with the ids kept from before.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Takes the ids of a cache where there is one, and fills it where it does not have them.</summary>
    /// <exception cref="InvalidDataException">There are pairs, and the model takes none.</exception>
    public static ExampleBatches Create(TextClassifier model, GlueTask task, IReadOnlyList<GlueExample> examples, EvaluationOptions options)
    {
        var length = Math.Min(options.MaxLength, model.Config.MaxTokens);
        var (tokenizer, padding) = (model.Tokenizer, options.Padding);
        ExampleCheck.CheckPairs(tokenizer, model.Config, examples);
        if (options.Cache is not { } cache) return new(model, examples, length, padding, null, null);
        var (kept, warning) = cache.Get(task.Name, examples, length, tokenizer.VocabularySize, () => Encode(tokenizer, examples, length));
        return new(model, examples, length, padding, kept, warning);
    }

    /// <summary>The tokens of some examples.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidDataException">The model cannot compute one of them.</exception>
    public TokenBatch Take(int first, int count)
    {
        GlueExample[] examples = [.. _examples.Skip(first).Take(count)];
        var batch = _kept?.Slice(first, count) ?? Encode(_tokenizer, examples, _length);
        ExampleCheck.Check(batch, _config, examples);
        return _tokenizer.Pad(batch, _padding, _length);
    }

    private static TokenBatch Encode(Tokenizer tokenizer, IReadOnlyList<GlueExample> examples, int length) =>
        tokenizer.EncodeBatch([.. examples.Select(example => (example.Text, example.Pair))], length);
}
