using System.Runtime.CompilerServices;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>
/// Texts as vectors: sentence-transformers' <c>SentenceTransformer</c>. Reads its folders, in both spellings of everything; a plain
/// encoder gets mean pooling, and says so. Immutable; may be used from several threads at once. A result has the same
/// bits in any batch, at any number of threads and on every instruction set, unless <see cref="EncoderModel.DependsOnBatch"/>.
/// </summary>
public sealed partial class TextEmbedder : EncoderModel
{
    /// <summary>Tokens of texts that go through the encoder in one call: the memory of longer lists stays the same.</summary>
    private const int TokensAtOnce = 16_384;

    private readonly Pooling _pooling;
    private readonly EmbedderSettings _settings;
    private readonly IReadOnlyList<EmbeddingModule> _modules;
    private readonly IReadOnlyList<string> _warnings;
    private readonly TextPreparation _texts;
    private readonly Idle<EmbeddingRoom> _rooms;

    private TextEmbedder(LoadedModel model, EmbedderFolder folder)
        : base(model)
    {
        (_pooling, _settings, _warnings) = (folder.Pooling!, folder.Settings, folder.Warnings);
        PooledWidth = folder.Pooling!.Modes.Count * model.Config.HiddenSize;
        _modules = folder.ReadFollowing(PooledWidth, model.Leaves);
        foreach (var module in _modules)
            model.Own(module);
        FullDimensions = _modules.Count == 0 ? PooledWidth : _modules[^1].Outputs;
        _texts = new(model, _settings);
        _rooms = model.Keep<EmbeddingRoom>();
        if (_settings.Dimensions > FullDimensions)
            throw new CheckpointException(folder.Folder, $"'truncate_dim': expected at most the {FullDimensions} dimensions of the model, found {_settings.Dimensions}");
    }

    /// <summary>Dimensions of an embedding, unless fewer are asked for.</summary>
    public int Dimensions => _settings.Dimensions ?? FullDimensions;

    /// <summary>Most tokens of a text, special ones and prompt included; what is longer is cut.</summary>
    public int MaxTokens => _texts.MaxTokens;

    /// <summary>The model's prompts by name; <c>query</c> and <c>document</c> are always there, empty where the model has none.</summary>
    public IReadOnlyDictionary<string, string> Prompts => _settings.Prompts;

    /// <summary>The prompt of texts of which nothing is said; null for none.</summary>
    public string? DefaultPromptName => _settings.DefaultPrompt;

    /// <summary>How the vectors of a text's tokens become one, several modes side by side.</summary>
    public IReadOnlyList<PoolingMode> PoolingModes => _pooling.Modes;

    /// <summary>How alike two embeddings are, as the model says.</summary>
    public SimilarityFunction SimilarityFunction => _settings.Similarity;

    /// <summary>What in the folder's files was guessed or may surprise; empty for most.</summary>
    public override IReadOnlyList<string> Warnings => [.. _warnings, .. Loaded.Warnings];

    /// <summary>The tokenizer of the texts: that beside the weights, for lower case where the folder says so.</summary>
    /// <inheritdoc/>
    public override Tokenizer Tokenizer => _texts.Tokenizer;

    private int PooledWidth { get; }

    private int FullDimensions { get; }

    /// <summary>Whether a folder is one of an embedder: its list of modules has a pooling, or it has no list, and no head but one of words.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">There is none, or one of its small files is damaged.</exception>
    public static bool IsIn(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (ModuleList.Read(folder) is { } modules) return modules.Any(module => module.Kind == "Pooling");
        using var checkpoint = Checkpoint.Open(folder);
        var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        return HeadKinds.Of(config) is null or Architectures.HeadKind.MaskedWords && !HeadKinds.IsTextClassifier(checkpoint, config);
    }

    /// <summary>Loads an embedder from its folder.</summary>
    /// <param name="folder">A folder of sentence-transformers, or a Hugging Face checkpoint of an encoder.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, or names a module, mode or activation that is not computed here.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static TextEmbedder Load(string folder, ModelOptions? options = null)
    {
        folder = ModelFolder.Find(folder, options);
        var files = EmbedderFolder.Read(folder);
        if (files.Pooling is null)
            throw new CheckpointException(folder, "expected a module Pooling, found SpladePooling: sparse vectors are those of a SparseTextEmbedder");
        var model = LoadedModel.Load(files.Encoder, options, Architectures.HeadKind.None, typeof(TextEmbedder));
        try
        {
            return new(model, files);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The embedding of one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Prompt and dimensions; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>[dimensions].</returns>
    /// <exception cref="ArgumentException">There is no such prompt, or the model has fewer dimensions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Embed(string text, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var embedding = new float[DimensionsOf(options)];
        Embed(text, embedding, options, cancellationToken);
        return embedding;
    }

    /// <summary>The embedding of one text, written where the caller wants it: a warm model allocates nothing for it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">[dimensions].</param>
    /// <param name="options">Prompt and dimensions; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">There is no such prompt, the model has fewer dimensions, or the destination is of another size.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    [OverloadResolutionPriority(-1)] // null is options
    public void Embed(string text, Span<float> destination, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var lease = Loaded.Enter();
        var use = UseOf(options);
        CheckRoom(destination, 1, use.Dimensions);
        using var loan = Rent();
        var room = loan.Value;
        Compute(_texts.Only(room.Tokens, text, use.Prompt), use, room, destination, cancellationToken);
    }

    /// <summary>The embedding of a text that looks for others, with the prompt <c>query</c>.</summary>
    /// <inheritdoc cref="Embed(string, EmbeddingOptions?, CancellationToken)"/>
    public float[] EmbedQuery(string text, CancellationToken cancellationToken = default) => Embed(text, EmbeddingOptions.Query, cancellationToken);

    /// <summary>The embedding of a text that is found, with the prompt <c>document</c>.</summary>
    /// <inheritdoc cref="Embed(string, EmbeddingOptions?, CancellationToken)"/>
    public float[] EmbedDocument(string text, CancellationToken cancellationToken = default) => Embed(text, EmbeddingOptions.Document, cancellationToken);

    /// <summary>The embeddings of several texts, without padding, written where the caller wants them: a warm model allocates nothing for them.</summary>
    /// <param name="texts">B texts.</param>
    /// <param name="destination">[B, dimensions], row by row.</param>
    /// <param name="options">Prompt and dimensions; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">There is no such prompt, the model has fewer dimensions, a text is null, or the destination is of another size.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Embed(IReadOnlyList<string> texts, Span<float> destination, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        TextPreparation.Require(texts);
        using var lease = Loaded.Enter();
        var use = UseOf(options);
        CheckRoom(destination, texts.Count, use.Dimensions);
        using var loan = Rent();
        var room = loan.Value;
        for (var first = 0; first < texts.Count;)
        {
            var batch = _texts.Gather(room.Tokens, texts, first, use.Prompt, DependsOnBatch ? int.MaxValue : TokensAtOnce);
            Compute(batch, use, room, destination.Slice(first * use.Dimensions, batch.Count * use.Dimensions), cancellationToken);
            first += batch.Count;
        }
    }

    /// <summary>The vectors of a text's tokens, special ones and prompt included, before pooling.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Prompt; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>[T, D], row by row.</returns>
    /// <exception cref="ArgumentException">There is no such prompt.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] TokenEmbeddings(string text, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var lease = Loaded.Enter();
        return Loaded.Forward(_texts.Only(new TokenRoom(), text, _texts.PromptOf(options)), KeptStates.Last, cancellationToken).LastHiddenState;
    }

    /// <summary>Refuses options that no text can be embedded with.</summary>
    /// <param name="options">Prompt and dimensions.</param>
    /// <exception cref="ArgumentException">There is no such prompt, or the model has fewer dimensions.</exception>
    public void Check(EmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        DimensionsOf(options);
        _texts.PromptOf(options);
    }

    /// <summary>How alike two embeddings are by <see cref="SimilarityFunction"/>, larger for more alike.</summary>
    /// <param name="a">[dimensions].</param>
    /// <param name="b">[dimensions].</param>
    /// <exception cref="ArgumentException">They differ in length.</exception>
    public float Similarity(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Similarities.Of(SimilarityFunction, a, b);

    /// <summary>A text that is ready to be embedded.</summary>
    /// <exception cref="ArgumentException">It is null, there is no such prompt, or the model has fewer dimensions.</exception>
    internal PreparedText Prepare(string text, EmbeddingOptions? options)
    {
        using var lease = Loaded.Enter();
        using var loan = Rent();
        var (use, room) = (UseOf(options), loan.Value);
        return new(_texts.Tokens(room.Tokens, text, use.Prompt), use);
    }

    /// <summary>Tokens that are ready to be embedded.</summary>
    /// <exception cref="ArgumentException">The batch is padded, an id lies outside its table, there are too many, a prompt is asked for, or the model has fewer dimensions.</exception>
    internal PreparedText Prepare(TokenBatch sequences, int sequence, EmbeddingOptions options)
    {
        if (options.Prompt is not null || options.PromptName is not null)
            throw new ArgumentException("prompt: expected none before tokens, found one", nameof(options));
        return new(TokenCheck.Single(sequences, sequence, Config), new(new("", 0), DimensionsOf(options), options.Normalize));
    }

    /// <summary>The embeddings of texts that are ready.</summary>
    internal float[][] Embed(IReadOnlyList<PreparedText> texts, CancellationToken cancellationToken)
    {
        using var lease = Loaded.Enter();
        using var loan = Rent();
        var (found, room) = (new float[texts.Count][], loan.Value);
        foreach (var alike in Enumerable.Range(0, texts.Count).GroupBy(i => texts[i].Use))
        {
            int[] places = [.. alike];
            var (use, dimensions) = (alike.Key, alike.Key.Dimensions);
            var vectors = new float[BatchSizes.Length((long)places.Length * dimensions, "numbers")];
            Compute(TokenBatch.Join([.. places.Select(i => texts[i].Tokens)]), use, room, vectors, cancellationToken);
            for (var i = 0; i < places.Length; i++)
                found[places[i]] = vectors[(i * dimensions)..((i + 1) * dimensions)];
        }

        return found;
    }

    private EmbeddingUse UseOf(EmbeddingOptions? options) => new(_texts.PromptOf(options), DimensionsOf(options), options?.Normalize ?? false);

    private int DimensionsOf(EmbeddingOptions? options)
    {
        var wanted = options?.Dimensions ?? Dimensions;
        return wanted >= 1 && wanted <= FullDimensions
            ? wanted
            : throw new ArgumentException($"dimensions: expected 1 to {FullDimensions}, which is what the model has, found {wanted}", nameof(options));
    }

    private static void CheckRoom(ReadOnlySpan<float> destination, int texts, int dimensions)
    {
        if (destination.Length != (long)texts * dimensions)
            throw new ArgumentException($"destination: expected {(long)texts * dimensions} numbers, {dimensions} for each of {texts} texts, found {destination.Length}", nameof(destination));
    }

    private Idle<EmbeddingRoom>.Loan Rent() => _rooms.Lend(_rooms.Take() ?? new(_pooling, _modules));

    private void Compute(TokenBatch batch, EmbeddingUse use, EmbeddingRoom room, Span<float> destination, CancellationToken cancellation)
    {
        var current = room.Rows(0, batch.Count, PooledWidth);
        Loaded.Pool(batch, room.Pooling.Into(current, _pooling.IncludesPrompt ? 0 : use.Prompt.Tokens), cancellation);
        for (var i = 0; i < _modules.Count; i++)
        {
            var next = room.Rows(i + 1, batch.Count, _modules[i].Outputs);
            _modules[i].Apply(Loaded.Leaves, current, batch.Count, next, room.Spare(i, batch.Count));
            current = next;
        }

        for (var r = 0; r < batch.Count; r++)
        {
            var row = destination.Slice(r * use.Dimensions, use.Dimensions);
            current.Row(r)[..use.Dimensions].CopyTo(row);
            if (use.Normalize)
                NormalizeModule.Normalize(row);
        }
    }
}
