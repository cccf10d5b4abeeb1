using Octavo.Checkpoints;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// Classifies texts by labels that are named when they are asked about: a model of natural language inference says how well
/// the hypothesis of each label follows from the text (Yin et al. 2019, arXiv 1909.00161; Transformers'
/// <c>ZeroShotClassificationPipeline</c>). Immutable; may be used from several threads at once.
/// </summary>
public sealed partial class ZeroShotClassifier : IDisposable
{
    private readonly TextClassifier _model;

    private ZeroShotClassifier(TextClassifier model) => _model = model;

    /// <summary>Sizes and labels of the model itself.</summary>
    public EncoderConfig Config => _model.Config;

    /// <summary>What in the folder's files was guessed or may surprise; empty for most.</summary>
    public IReadOnlyList<string> Warnings => _model.Warnings;

    /// <summary>The tokenizer beside the weights.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, of another kind, or does not fit the model.</exception>
    public Tokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Loads a model of natural language inference from its folder.</summary>
    /// <param name="folder">A Hugging Face checkpoint on disk.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, has another head, none of whose labels means entailment, or asks for something this library does not compute; the key is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static ZeroShotClassifier Load(string folder, ModelOptions? options = null)
    {
        folder = ModelFolder.Find(folder, options);
        var model = TextClassifier.Load(folder, options);
        try
        {
            _ = Entailment.Of(model.Config.Labels);
            return new(model);
        }
        catch (ArgumentException e)
        {
            model.Dispose();
            throw new CheckpointException(folder, e.Message);
        }
    }

    /// <summary>Asks a classifier that is loaded already: the weights are shared, and disposing either lets both go.</summary>
    /// <param name="classifier">A model of natural language inference.</param>
    /// <exception cref="ArgumentException">None of its labels means entailment.</exception>
    public static ZeroShotClassifier Of(TextClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        _ = Entailment.Of(classifier.Config.Labels);
        return new(classifier);
    }

    /// <summary>Classifies one text; where it is too long beside a hypothesis the text is cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="labels">The candidate labels.</param>
    /// <param name="options">The template and how scores are made; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>Every label with its score, best first.</returns>
    /// <exception cref="ArgumentException">The text is empty, there are no labels, the template has no place for one, or a hypothesis leaves the text no room.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<LabelScore> Classify(
        string text, IReadOnlyList<string> labels, ZeroShotOptions? options = null, CancellationToken cancellationToken = default) =>
        Classify([text], labels, options, cancellationToken)[0];

    /// <summary>Classifies several texts by the same labels; all pairs of texts and labels are computed together.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="labels">The candidate labels.</param>
    /// <param name="options">The template and how scores are made; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>For each text every label with its score, best first.</returns>
    /// <exception cref="ArgumentException">A text is empty, there are no labels, the template has no place for one, or a hypothesis leaves a text no room.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<LabelScore>> Classify(
        IReadOnlyList<string> texts, IReadOnlyList<string> labels, ZeroShotOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var lease = _model.Loaded.Enter();
        return Answer([.. texts.Select(text => Ask(text, labels, options))], cancellationToken);
    }

    /// <summary>The model itself.</summary>
    internal TextClassifier Classifier => _model;

    /// <summary>A text that is ready for the model.</summary>
    /// <exception cref="ArgumentException">The text is empty, there are no labels, the template has no place for one, or a hypothesis leaves the text no room.</exception>
    internal ZeroShotQuestion Ask(string text, IReadOnlyList<string> labels, ZeroShotOptions? options)
    {
        using var lease = _model.Loaded.Enter();
        return new(_model, text, labels, options ?? new());
    }

    /// <summary>Answers questions that are ready, each by its own labels.</summary>
    internal IReadOnlyList<IReadOnlyList<LabelScore>> Answer(IReadOnlyList<ZeroShotQuestion> questions, CancellationToken cancellationToken)
    {
        if (questions.Count == 0)
            return [];
        var logits = _model.Logits(TokenBatch.Of([.. questions.SelectMany(question => question.Pairs)]), cancellationToken);
        var (answers, first) = (new IReadOnlyList<LabelScore>[questions.Count], 0);
        for (var i = 0; i < answers.Length; i++)
        {
            var numbers = questions[i].Pairs.Count * Config.NumLabels;
            answers[i] = questions[i].Answer(logits.AsSpan(first, numbers));
            first += numbers;
        }

        return answers;
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
