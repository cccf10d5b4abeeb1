using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Model.Answers;
using Octavo.Text;

namespace Octavo.Compression;

/// <summary>What is run to see what quantising costs: texts, or windows of contexts with their questions.</summary>
internal sealed class TrialTexts
{
    private readonly Func<EncoderModel, int, IEnumerable<TokenBatch>> _batches;

    private TrialTexts(int count, int batchSize, Func<EncoderModel, int, IEnumerable<TokenBatch>> batches) => (Count, BatchSize, _batches) = (count, batchSize, batches);

    /// <summary>How many examples there are.</summary>
    public int Count { get; }

    /// <summary>How many sequences go together where a scheme looks at a whole batch: as they usually do.</summary>
    public int BatchSize { get; }

    /// <summary>The texts of examples, alone or in pairs.</summary>
    /// <param name="examples">The examples; labels are not read.</param>
    /// <param name="maxLength">Most tokens of each.</param>
    public static TrialTexts Of(IReadOnlyList<GlueExample> examples, int maxLength) => new(
        examples.Count,
        new EvaluationOptions().BatchSize,
        (model, size) => examples.Chunk(size).Select(chunk => model.Tokenizer.EncodeBatch(
            [.. chunk.Select(example => (example.Text, example.Pair))], Math.Min(maxLength, model.Config.MaxTokens), Padding.None)));

    /// <summary>Sentences in words; tags are not read.</summary>
    /// <param name="data">The sentences.</param>
    /// <param name="options">How long they may be, and how many go together.</param>
    public static TrialTexts Of(ConllData data, EvaluationOptions options) => new(
        data.Sentences.Count,
        options.BatchSize,
        (model, size) => WordTokens.Of(model.Tokenizer, model.Config, data, options.MaxLength).Select(sentence => sentence.Encoding).Chunk(size).Select(TokenBatch.Of));

    /// <summary>Texts of which embeddings are made, behind the model's prompt.</summary>
    /// <param name="texts">The texts.</param>
    public static TrialTexts Of(IReadOnlyList<string> texts) => new(
        texts.Count,
        new EvaluationOptions().BatchSize,
        (model, size) => texts.Chunk(size).Select(chunk => model.Tokenizer.EncodeBatch(
            [.. chunk.Select(text => (PromptOf(model) + text, (string?)null))], LengthOf(model), Padding.None)));

    /// <summary>The windows of questions' contexts; the pipeline computes each by itself.</summary>
    /// <param name="questions">The questions; answers are not read.</param>
    /// <param name="options">How long windows are.</param>
    public static TrialTexts Of(IReadOnlyList<SquadQuestion> questions, AnswerOptions options) =>
        new(questions.Count, 1, (model, size) => WindowsOf(model, questions, options).Chunk(size).Select(TokenBatch.Of));

    /// <summary>The batches, at least one.</summary>
    /// <param name="model">The model whose tokenizer cuts them.</param>
    /// <param name="size">How many sequences go together.</param>
    public IReadOnlyList<TokenBatch> Batches(EncoderModel model, int size) => [.. _batches(model, size)];

    private static string PromptOf(EncoderModel model) => model is TextEmbedder { DefaultPromptName: { } name } embedder ? embedder.Prompts[name] : "";

    private static int LengthOf(EncoderModel model) => model is TextEmbedder embedder ? embedder.MaxTokens : model.Config.MaxTokens;

    private static IEnumerable<TokenEncoding> WindowsOf(EncoderModel model, IReadOnlyList<SquadQuestion> questions, AnswerOptions options)
    {
        foreach (var question in questions)
        {
            var windows = ContextWindows.Of(model.Tokenizer, model.Config.MaxTokens, question.Question, question.Context, options);
            for (var window = 0; window < windows.Count; window++) yield return windows[window];
        }
    }
}
