using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Model.Entities;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// A model that gives each token a tag, such as a recogniser of names: the classes <c>…ForTokenClassification</c> of Transformers and its
/// <c>TokenClassificationPipeline</c>. Immutable; may be used from several threads at once. A result has the same bits in
/// any batch, at any number of threads and on every instruction set, unless <see cref="EncoderModel.DependsOnBatch"/> says that a scale is taken of
/// the whole batch: then each window is computed by itself.
/// </summary>
public sealed partial class TokenClassifier : EncoderModel
{
    /// <summary>As many tokens as keep all workers busy.</summary>
    private const int TokensTogether = 1 << 14;

    private TokenClassifier(LoadedModel model)
        : base(model)
    {
    }

    /// <summary>Loads a model from its folder: <c>config.json</c>, weights and, for texts, the tokenizer's files.</summary>
    /// <param name="folder">A Hugging Face checkpoint on disk.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, is of no model for tokens, or asks for something this library does not compute; the key is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static TokenClassifier Load(string folder, ModelOptions? options = null) =>
        new(LoadedModel.Load(folder, options, HeadKind.TokenClassification, typeof(TokenClassifier)));

    /// <summary>The classifier's output for every token of a batch.</summary>
    /// <param name="batch">B sequences of N tokens together.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>Logits, [N, labels], in the order of the batch's tokens.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Logits(TokenBatch batch, CancellationToken cancellationToken = default) => Loaded.Logits(batch, cancellationToken);

    /// <summary>The classifier's output and every hidden state: for whoever looks inside, slower than <see cref="Logits"/>.</summary>
    /// <param name="batch">B sequences of ids.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EncoderOutput Forward(TokenBatch batch, CancellationToken cancellationToken = default) => Loaded.Forward(batch, KeptStates.All, cancellationToken);

    /// <summary>The entities of a text.</summary>
    /// <param name="text">The text, however long.</param>
    /// <param name="options">How they are looked for; the pipeline's defaults where null: every token by itself, what is too long is cut.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The entities in the order of the text.</returns>
    /// <exception cref="ArgumentException">The stride does not fit the model's length, or an option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<Entity> Entities(string text, EntityOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Entities([text], options, cancellationToken)[0];
    }

    /// <summary>The entities of several texts, which go through the model side by side.</summary>
    /// <param name="texts">The texts, however long.</param>
    /// <param name="options">How they are looked for; the pipeline's defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The entities of each text.</returns>
    /// <exception cref="ArgumentException">The stride does not fit the model's length, or an option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<Entity>> Entities(IReadOnlyList<string> texts, EntityOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new EntityOptions();
        return Find([.. texts.Select(text => Cut(text ?? throw new ArgumentNullException(nameof(texts)), options))], cancellationToken);
    }

    /// <summary>Makes a text ready, without computing anything: what cannot be done is refused here.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How entities are put together and how a text that is too long is cut.</param>
    /// <exception cref="ArgumentException">It cannot be: the stride does not fit, an option is out of its range, or an id lies outside its table.</exception>
    public EntityWindows Cut(string text, EntityOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var windows = EntityWindows.Of(Tokenizer, Config.MaxTokens, text, options);
        for (var i = 0; i < windows.Count; i++)
        {
            if (windows[i] is { InputIds.Count: > 0 } window && TokenCheck.ProblemOf(TokenBatch.Of([window]), 0, Config) is { } problem)
                throw new ArgumentException($"text: {problem}");
        }

        return windows;
    }

    /// <summary>Finds the entities of texts that are ready, each with options of its own; their windows are computed together.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The entities of each text.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="texts"/> is null.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<Entity>> Find(IReadOnlyList<EntityWindows> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var lease = Loaded.Enter();
        return EntityRun.Find(texts, Tokenizer, Config.Labels, DependsOnBatch ? 1 : TokensTogether, batch => Loaded.Logits(batch, cancellationToken));
    }
}
