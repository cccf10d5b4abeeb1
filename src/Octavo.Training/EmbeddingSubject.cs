using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Files;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>Which texts are alike: the embeddings of an encoder, pooled as its folder says, learn it.</summary>
/// <param name="folder">The start: a folder of sentence-transformers, or an encoder whose tokens' mean is taken.</param>
/// <param name="objective">How it is learned.</param>
/// <param name="examples">What is learned from.</param>
/// <param name="development">What is evaluated on; may be empty.</param>
internal sealed class EmbeddingSubject(
    EmbedderFolder folder, EmbeddingObjective objective, IReadOnlyList<EmbeddingExample> examples, IReadOnlyList<EmbeddingExample> development) : TrainingSubject
{
    private EmbedderTexts? _texts;

    /// <inheritdoc/>
    public override string Name => objective.Name;

    /// <inheritdoc/>
    public override HeadKind Head => HeadKind.None;

    /// <inheritdoc/>
    public override string Metric => HasScores ? EmbeddingScores.Spearman : EmbeddingScores.Accuracy;

    /// <inheritdoc/>
    public override int DevelopmentCount => development.Count;

    /// <inheritdoc/>
    public override string Encoder => folder.Encoder;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Settings =>
    [
        ("similarity-scale", objective.IsContrastive ? objective.SimilarityScale.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : TrainingOptions.None),
        ("modules", FingerprintOfModules()),
    ];

    private bool HasScores => development.Any(example => example.Score is not null);

    /// <inheritdoc/>
    public override TrainedConfig ConfigFor(Checkpoint start, double dropout) => TrainedConfig.ForEmbeddings(start, dropout);

    /// <inheritdoc/>
    public override TrainingData Encode(Tokenizer tokenizer, EncoderConfig config, TrainingOptions options, List<string> warnings, CancellationToken cancellationToken)
    {
        if (folder.IsPlain) warnings.AddRange(folder.Warnings);
        _texts = new EmbedderTexts(tokenizer, config, folder.Settings);
        var columns = new List<TokenBatch>();
        for (var column = 0; column < examples[0].Texts.Count; column++)
            columns.Add(_texts.Encode(examples, column, options.MaxLength, cancellationToken));
        // Pairs of the development set are read by the embedder, which cuts them: their words alone could be beyond it.
        for (var column = 0; development.Count > 0 && column < 2; column++)
            _texts.Encode(development, column, int.MaxValue, cancellationToken);
        return TrainingData.Of(
            columns, [.. examples.Select(example => objective.IsContrastive ? Array.Empty<float>() : [(float)example.Score!.Value])],
            objective.IsContrastive ? NumbersOfTexts() : null);
    }

    /// <inheritdoc/>
    public override TrainableModel Open(Checkpoint start, TrainedConfig config, NewHead layers, TrainingOptions options)
    {
        var task = new PairTask(objective, examples[0].Texts.Count, folder.Pooling!.IncludesPrompt ? 0 : _texts!.PromptTokens);
        return TrainableModel.OfEmbedder(start, config.Config, folder, task, options.ModelOptions with { Quantization = options.Quantization });
    }

    /// <inheritdoc/>
    public override EmbedderFiles? FilesFor(Checkpoint start, EncoderConfig config) => new(folder, start, config, _texts!.MaxTokens);

    /// <inheritdoc/>
    public override Teacher? Ask(TrainingOptions options, EncoderConfig config, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken) =>
        options.Teacher is null ? null : throw new ArgumentException("teacher: expected none for embeddings, which are learned from pairs alone, found one");

    /// <inheritdoc/>
    public override (double Loss, IReadOnlyDictionary<string, double> Metrics) Evaluate(string folder, TrainingOptions options, CancellationToken cancellationToken)
    {
        using var embedder = TextEmbedder.Load(folder, options.ModelOptions);
        return EmbeddingScores.Of(embedder, development, objective, cancellationToken);
    }

    /// <summary>The same number for the same text.</summary>
    private List<int[]> NumbersOfTexts()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. examples.Select(example => example.Texts.Select(NumberOf).ToArray())];

        int NumberOf(string text) => numbers.TryGetValue(text, out var number) ? number : numbers[text] = numbers.Count;
    }

    /// <summary>What follows the encoder, and how texts are prepared.</summary>
    private string FingerprintOfModules()
    {
        using var hash = new ContentHash();
        hash.AddFiles(folder.Folder, [CompanionFiles.Modules, "config_sentence_transformers.json"]).AddFiles(folder.Encoder, EmbedderSettings.LengthFiles);
        foreach (var (_, path) in folder.Following)
            hash.AddFiles(path, Directory.Exists(path) ? Directory.GetFiles(path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal) : []);
        foreach (var mode in folder.Pooling!.Modes) hash.Add((int)mode);
        return hash.ToHex();
    }
}
