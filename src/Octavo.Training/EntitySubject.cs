using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>Tags of words: a word's first token learns its tag, all others learn none (Transformers' <c>run_ner.py</c>).</summary>
/// <param name="data">What to learn from.</param>
/// <param name="development">What to evaluate on; null for nothing.</param>
internal sealed class EntitySubject(ConllData data, ConllData? development) : TrainingSubject
{
    private WordTokens[] _sentences = [];

    /// <inheritdoc/>
    public override string Name => "ner";

    /// <inheritdoc/>
    public override HeadKind Head => HeadKind.TokenClassification;

    /// <inheritdoc/>
    public override string Metric => "f1";

    /// <inheritdoc/>
    public override int DevelopmentCount => development?.Sentences.Count ?? 0;

    /// <inheritdoc/>
    public override TrainedConfig ConfigFor(Checkpoint start, double dropout) =>
        TrainedConfig.ForTags(start, Name, [.. data.Tags.Union(development?.Tags ?? []).Order(StringComparer.Ordinal)], dropout);

    /// <inheritdoc/>
    public override TrainingData Encode(Tokenizer tokenizer, EncoderConfig config, TrainingOptions options, List<string> warnings, CancellationToken cancellationToken)
    {
        var names = TagNames.Of(config.Labels, null, data);
        if (development is not null) TagNames.Of(config.Labels, null, development);
        _sentences = WordTokens.Of(tokenizer, config, data, options.MaxLength);
        cancellationToken.ThrowIfCancellationRequested();
        return TrainingData.Of([.. _sentences.Select(one => one.Encoding)], [.. _sentences.Zip(data.Sentences, (tokens, sentence) => Targets(tokens, sentence, names))]);
    }

    /// <inheritdoc/>
    public override Teacher? Ask(TrainingOptions options, EncoderConfig config, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken) =>
        TagTeacher.Ask(options, config, data, _sentences, progress, cancellationToken);

    /// <inheritdoc/>
    public override (double Loss, IReadOnlyDictionary<string, double> Metrics) Evaluate(string folder, TrainingOptions options, CancellationToken cancellationToken)
    {
        using var model = TokenClassifier.Load(folder, options.ModelOptions);
        var how = new EvaluationOptions { BatchSize = options.BatchSize, MaxLength = options.MaxLength };
        var result = EntityEvaluator.Evaluate(model, development!, how, EntityScheme.Lenient, null, cancellationToken);
        return (result.Loss, result.Metrics.ToDictionary());
    }

    private static float[] Targets(WordTokens tokens, TaggedSentence sentence, TagNames names)
    {
        var targets = new float[tokens.Encoding.InputIds.Count];
        Array.Fill(targets, Loss.NoLabel);
        for (var word = 0; word < tokens.FirstTokens.Length; word++)
        {
            if (tokens.FirstTokens[word] is >= 0 and var token) targets[token] = names.IdOf(sentence.Tags[word]);
        }

        return targets;
    }
}
