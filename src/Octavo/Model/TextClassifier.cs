using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// A model that classifies texts or pairs of texts, or gives them a number: Transformers'
/// <c>BertForSequenceClassification</c> and its like. Immutable; may be used from several threads at once. A result
/// has the same bits in any batch, at any number of threads and on every instruction set, unless
/// <see cref="EncoderModel.DependsOnBatch"/> says that a scale is taken of the whole batch: then it has so in the same batch.
/// </summary>
public sealed partial class TextClassifier : EncoderModel
{
    private TextClassifier(LoadedModel model)
        : base(model)
    {
    }

    /// <summary>What makes scores of logits, as Transformers' pipeline and sentence-transformers' <c>CrossEncoder</c> choose it.</summary>
    public HeadActivation Activation => Head.Activation;

    /// <summary>What logits mean.</summary>
    public ClassifierHead Head => Loaded.Classifier!;

    /// <summary>Loads a model from its folder: <c>config.json</c>, weights and, for texts, the tokenizer's files.</summary>
    /// <param name="folder">A Hugging Face checkpoint on disk.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, is no model for classification, or asks for something this library does not compute; the key is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static TextClassifier Load(string folder, ModelOptions? options = null) => new(LoadedModel.Load(folder, options, HeadKind.SequenceClassification, typeof(TextClassifier)));

    /// <summary>The classifier's output for a batch.</summary>
    /// <param name="batch">B sequences of ids.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>Logits, [B, labels], row by row.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Logits(TokenBatch batch, CancellationToken cancellationToken = default) => Loaded.Logits(batch, cancellationToken);

    /// <summary>The classifier's output and every hidden state: for whoever looks inside, slower than <see cref="Logits"/>.</summary>
    /// <param name="batch">B sequences of ids.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EncoderOutput Forward(TokenBatch batch, CancellationToken cancellationToken = default) => Loaded.Forward(batch, KeptStates.All, cancellationToken);

    /// <summary>Classifies one text or pair; what is longer than the model's positions is cut as Transformers' <c>longest_first</c> does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">A second text, or null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    public Prediction Classify(string text, string? pair = null, CancellationToken cancellationToken = default) =>
        Classify([(text, pair)], cancellationToken)[0];

    /// <summary>Classifies several texts, without padding.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The answers, in the same order.</returns>
    public IReadOnlyList<Prediction> Classify(IEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Classify([.. texts.Select(text => (text, (string?)null))], cancellationToken);
    }

    /// <summary>Classifies several texts or pairs, without padding.</summary>
    /// <param name="texts">The texts, each alone or with a second one.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The answers, in the same order.</returns>
    public IReadOnlyList<Prediction> Classify(IReadOnlyList<(string Text, string? Pair)> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var lease = Loaded.Enter();
        if (texts.Count == 0)
            return [];
        return Classify(Tokenizer.EncodeBatch(texts, Math.Min(Tokenizer.ModelMaxLength, Config.MaxTokens), Padding.None), cancellationToken);
    }

    /// <summary>Classifies several texts, without padding.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The answers, in the same order.</returns>
    public IReadOnlyList<Prediction> Classify(ReadOnlySpan<string> texts, CancellationToken cancellationToken = default)
    {
        var pairs = new (string, string?)[texts.Length];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = (texts[i], null);
        return Classify(pairs, cancellationToken);
    }

    /// <summary>Classifies one text that stands in a larger buffer; it is copied.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    public Prediction Classify(ReadOnlySpan<char> text, CancellationToken cancellationToken = default) => Classify(text.ToString(), null, cancellationToken);

    /// <summary>A text or pair that is ready for the model.</summary>
    /// <exception cref="ArgumentException">It is null, or an id lies outside its table.</exception>
    internal TokenBatch Tokens(string text, string? pair)
    {
        var batch = Tokenizer.EncodeBatch([(text ?? throw new ArgumentException("texts: expected texts, found null"), pair)], Math.Min(Tokenizer.ModelMaxLength, Config.MaxTokens), Padding.None);
        TokenCheck.Check(batch, Config);
        return batch;
    }

    /// <summary>Classifies texts that are ready.</summary>
    internal IReadOnlyList<Prediction> Classify(IReadOnlyList<TokenBatch> texts, CancellationToken cancellationToken) => Classify(TokenBatch.Join(texts), cancellationToken);

    private Prediction[] Classify(TokenBatch batch, CancellationToken cancellationToken)
    {
        var logits = Logits(batch, cancellationToken);
        var predictions = new Prediction[batch.Count];
        for (var i = 0; i < predictions.Length; i++)
            predictions[i] = Interpret(logits.AsSpan(i * Config.NumLabels, Config.NumLabels));
        return predictions;
    }

    /// <summary>The label and the scores that a row of logits means.</summary>
    /// <param name="logits">[labels].</param>
    /// <exception cref="ArgumentException">There are not as many logits as labels.</exception>
    public Prediction Interpret(ReadOnlySpan<float> logits) => Interpret(logits, Activation);

    /// <summary>The label and the scores that a row of logits means by another activation than the head's own: <c>function_to_apply</c> of Transformers' pipeline.</summary>
    /// <param name="logits">[labels].</param>
    /// <param name="activation">What makes scores of them.</param>
    /// <exception cref="ArgumentException">There are not as many logits as labels.</exception>
    public Prediction Interpret(ReadOnlySpan<float> logits, HeadActivation activation)
    {
        if (logits.Length != Config.NumLabels)
            throw new ArgumentException($"logits: expected {Config.NumLabels}, found {logits.Length}", nameof(logits));
        return Head.Interpret(logits, activation);
    }
}
