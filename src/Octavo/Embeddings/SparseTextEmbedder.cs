using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>
/// Texts as weights of words: sentence-transformers' <c>SparseEncoder</c> with a <c>SpladePooling</c>, over a model of masked words
/// (Formal et al. 2021, arXiv 2109.10086). Immutable; may be used from several threads at once. A result has the same bits in any batch, at any
/// number of threads and on every instruction set, unless <see cref="EncoderModel.DependsOnBatch"/>.
/// </summary>
public sealed partial class SparseTextEmbedder : EncoderModel
{
    /// <summary>Each text has a row of the whole vocabulary while it is computed.</summary>
    private const int TextsAtOnce = 32;

    private static readonly EmbeddingOptions s_noOptions = new();

    private readonly SpladePooling _pooling;
    private readonly EmbedderSettings _settings;
    private readonly TextPreparation _texts;
    private readonly IReadOnlyList<string> _warnings;
    private readonly Idle<SparseRoom> _rooms;

    private SparseTextEmbedder(LoadedModel model, EmbedderFolder folder)
        : base(model)
    {
        (_pooling, _settings, _warnings) = (folder.Splade ?? SpladePooling.Usual, folder.Settings, folder.SparseWarnings);
        _texts = new(model, _settings);
        MaskedWords = new(model);
        _rooms = model.Keep<SparseRoom>();
    }

    /// <summary>The model of masked words that it is made of, with the same weights: disposing either lets both go.</summary>
    public MaskedLanguageModel MaskedWords { get; }

    /// <summary>Words that can have a weight.</summary>
    public int VocabularySize => Loaded.Config.VocabularySize;

    /// <summary>Most tokens of a text, special ones and prompt included; what is longer is cut.</summary>
    public int MaxTokens => _texts.MaxTokens;

    /// <summary>The model's prompts by name.</summary>
    public IReadOnlyDictionary<string, string> Prompts => _settings.Prompts;

    /// <summary>What in the folder's files was guessed or may surprise; empty for most.</summary>
    public override IReadOnlyList<string> Warnings => [.. _warnings, .. Loaded.Warnings];

    /// <summary>The tokenizer of the texts: that beside the weights, for lower case where the folder says so.</summary>
    /// <inheritdoc/>
    public override Tokenizer Tokenizer => _texts.Tokenizer;

    /// <summary>Whether a folder says that it is one of a sparse embedder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">There is none, or one of its small files is damaged.</exception>
    public static bool IsIn(string folder) => EmbedderFolder.Read(folder).Splade is not null;

    /// <summary>Loads an embedder from its folder.</summary>
    /// <param name="folder">A folder of sentence-transformers with a <c>SpladePooling</c>, or a Hugging Face checkpoint of a model of masked words.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, or the model has no head of words.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static SparseTextEmbedder Load(string folder, ModelOptions? options = null)
    {
        folder = ModelFolder.Find(folder, options);
        var files = EmbedderFolder.Read(folder);
        if (files is { Splade: null, IsPlain: false })
            throw new CheckpointException(folder, "expected a module SpladePooling, found Pooling: its vectors are those of a TextEmbedder");
        return new(LoadedModel.Load(files.Encoder, options, HeadKind.MaskedWords, typeof(SparseTextEmbedder)), files);
    }

    /// <summary>The embedding of one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Prompt; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">There is no such prompt, or dimensions are asked for.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public SparseEmbedding Embed(string text, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        Check(options ?? s_noOptions);
        using var lease = Loaded.Enter();
        using var loan = Rent();
        var room = loan.Value;
        Compute(_texts.Only(room.Tokens, text, _texts.PromptOf(options)), room, cancellationToken);
        return room.Finish(0);
    }

    /// <summary>The embeddings of several texts, without padding.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">Prompt; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>In the same order.</returns>
    /// <exception cref="ArgumentException">There is no such prompt, a text is null, or dimensions are asked for.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<SparseEmbedding> Embed(IReadOnlyList<string> texts, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        TextPreparation.Require(texts);
        Check(options ?? s_noOptions);
        using var lease = Loaded.Enter();
        using var loan = Rent();
        var (prompt, found, room) = (_texts.PromptOf(options), new SparseEmbedding[texts.Count], loan.Value);
        for (var first = 0; first < texts.Count;)
        {
            var batch = _texts.Gather(room.Tokens, texts, first, prompt, most: DependsOnBatch ? int.MaxValue : TextsAtOnce);
            Compute(batch, room, cancellationToken);
            for (var i = 0; i < batch.Count; i++)
                found[first + i] = room.Finish(i);
            first += batch.Count;
        }

        return found;
    }

    /// <summary>A text that is ready to be embedded.</summary>
    /// <exception cref="ArgumentException">It is null, or there is no such prompt.</exception>
    internal TokenBatch Tokens(string text, EmbeddingOptions? options)
    {
        using var lease = Loaded.Enter();
        using var loan = Rent();
        var room = loan.Value;
        return _texts.Tokens(room.Tokens, text, _texts.PromptOf(options));
    }

    /// <summary>The embeddings of texts that are ready.</summary>
    internal IReadOnlyList<SparseEmbedding> Embed(IReadOnlyList<TokenBatch> texts, CancellationToken cancellationToken)
    {
        using var lease = Loaded.Enter();
        using var loan = Rent();
        var (found, room) = (new List<SparseEmbedding>(texts.Count), loan.Value);
        foreach (var chunk in texts.Chunk(TextsAtOnce))
        {
            Compute(TokenBatch.Join(chunk), room, cancellationToken);
            for (var i = 0; i < chunk.Length; i++)
                found.Add(room.Finish(i));
        }

        return found;
    }

    private Idle<SparseRoom>.Loan Rent() => _rooms.Lend(_rooms.Take() ?? new(_pooling, VocabularySize));

    private void Compute(TokenBatch batch, SparseRoom room, CancellationToken cancellationToken) =>
        Loaded.Words(batch, room.Pooling.Into(room.Weights(batch.Count)), cancellationToken);

    /// <summary>Refuses options that no text can be embedded with.</summary>
    /// <param name="options">A prompt.</param>
    /// <exception cref="ArgumentException">There is no such prompt, or dimensions are asked for.</exception>
    public void Check(EmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options is { Dimensions: not null } or { Normalize: true })
            throw new ArgumentException("dimensions, normalize: expected none for weights of words", nameof(options));
        _texts.PromptOf(options);
    }
}
