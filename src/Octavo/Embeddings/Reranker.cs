using System.Buffers;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>
/// Puts texts in order by how well they answer a query: sentence-transformers' <c>CrossEncoder</c> with one label. Query and document go
/// through the model together. Immutable; may be used from several threads at once.
/// </summary>
public sealed partial class Reranker : IDisposable
{
    /// <summary>Tokens of pairs that go through the model in one call.</summary>
    private const int TokensAtOnce = 16_384;

    private readonly TextClassifier _model;
    private readonly EmbedderSettings _settings;
    private readonly Lazy<Tokenizer> _texts;
    private readonly ClassifierHead _head;
    private readonly Idle<RankingRoom> _rooms;

    private Reranker(TextClassifier model, string folder, string encoder)
    {
        (_model, _settings) = (model, EmbedderSettings.Read(folder, encoder));
        _head = encoder == folder ? model.Head : ClassifierHead.Of(model.Config, folder);
        _rooms = model.Loaded.Keep<RankingRoom>();
        _texts = new(() => _settings.IsLowerCased ? model.Tokenizer.InLowerCase() : model.Tokenizer);
        if (model.Config.NumLabels != 1)
            throw new CheckpointException(folder, $"expected a model of one label, the score of a pair, found {model.Config.NumLabels}: pairs are classified by a TextClassifier");
    }

    /// <summary>The name of the model's folder.</summary>
    public string Name => _model.Name;

    /// <summary>Threads of one forward pass.</summary>
    public int Threads => _model.Threads;

    /// <summary>The name of the scheme of the linear layers; <c>fp32</c> where nobody quantised them.</summary>
    public string SchemeName => _model.SchemeName;

    /// <summary>The instruction set whose kernels run.</summary>
    public string InstructionSet => _model.InstructionSet;

    /// <summary>Sizes of the model.</summary>
    public EncoderConfig Config => _model.Config;

    /// <summary>What makes a score of a logit: what the files name, a sigmoid where they name nothing.</summary>
    public HeadActivation Activation => _head.IsNamed ? _head.Activation : HeadActivation.Sigmoid;

    /// <summary>Most tokens of a pair; what is longer is cut, the longer text first.</summary>
    public int MaxTokens => Math.Min(_settings.MaxTokens ?? _model.Tokenizer.ModelMaxLength, _model.Config.MaxTokens);

    /// <summary>What in the folder's files was guessed or may surprise; empty for most.</summary>
    public IReadOnlyList<string> Warnings => _model.Warnings;

    /// <summary>Whether a score depends on the other pairs: some linear layer takes one scale for the whole batch.</summary>
    public bool DependsOnBatch => _model.DependsOnBatch;

    /// <summary>The tokenizer of the texts: that beside the weights, for lower case where the folder says so.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, of another kind, or does not fit the model.</exception>
    public Tokenizer Tokenizer => _texts.Value;

    /// <summary>The model itself, a classifier with one label; disposed with the reranker.</summary>
    public TextClassifier Classifier => _model;

    /// <summary>Loads a reranker from its folder.</summary>
    /// <param name="folder">A folder of a cross-encoder: a classifier of pairs with one label, or one with a <c>modules.json</c> that lists it.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, has another head or more labels than one.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static Reranker Load(string folder, ModelOptions? options = null)
    {
        folder = ModelFolder.Find(folder, options);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var encoder = EncoderOf(folder);
        var model = TextClassifier.Load(encoder, options);
        try
        {
            return new(model, folder, encoder);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The documents from the best to the worst; those with equal scores in their order.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="documents">What may answer.</param>
    /// <param name="topN">How many of the best are given; null for all.</param>
    /// <param name="scores">What a score is.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">A document is null, or <paramref name="topN"/> is below 1.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<RankedDocument> Rank(
        string query, IReadOnlyList<string> documents, int? topN = null, RankScores scores = RankScores.Activated, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        CheckTop(topN);
        var found = ArrayPool<float>.Shared.Rent(documents.Count);
        try
        {
            Score(new RankedPairs(query, documents), found.AsSpan(0, documents.Count), scores, cancellationToken);
            return InOrder(found.AsSpan(0, documents.Count), topN);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(found);
        }
    }

    /// <summary>The scores of documents, written where the caller wants them: a warm model allocates nothing for them.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="documents">What may answer.</param>
    /// <param name="destination">[documents], in their order.</param>
    /// <param name="scores">What a score is.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">A document is null, or the destination is of another size.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Score(string query, IReadOnlyList<string> documents, Span<float> destination, RankScores scores = RankScores.Activated, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        if (destination.Length != documents.Count)
            throw new ArgumentException($"destination: expected {documents.Count} numbers, one for each document, found {destination.Length}", nameof(destination));
        Score(new RankedPairs(query, documents), destination, scores, cancellationToken);
    }

    /// <summary>The scores of pairs.</summary>
    /// <param name="pairs">The texts.</param>
    /// <param name="scores">What a score is.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>[pairs], in their order.</returns>
    /// <exception cref="ArgumentException">A text is null.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Score(IReadOnlyList<(string Query, string Document)> pairs, RankScores scores = RankScores.Activated, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var found = new float[pairs.Count];
        Score(new RankedPairs(pairs), found, scores, cancellationToken);
        return found;
    }

    /// <summary>Refuses a number of documents that nobody can be given.</summary>
    internal static void CheckTop(int? topN)
    {
        if (topN < 1)
            throw new ArgumentException($"topN: expected 1 or more, found {topN}", nameof(topN));
    }

    /// <summary>Documents by their scores.</summary>
    internal static RankedDocument[] InOrder(ReadOnlySpan<float> scores, int? topN)
    {
        var documents = new RankedDocument[scores.Length];
        for (var i = 0; i < documents.Length; i++)
            documents[i] = new(i, scores[i]);
        documents.AsSpan().Sort(static (a, b) => b.Score.CompareTo(a.Score) is var order && order != 0 ? order : a.Index.CompareTo(b.Index));
        return topN < documents.Length ? documents[..topN.Value] : documents;
    }

    /// <summary>A pair that is ready for the model.</summary>
    /// <exception cref="ArgumentException">The document is null, or an id lies outside its table.</exception>
    internal TokenBatch Tokens(string query, string document)
    {
        using var lease = _model.Loaded.Enter();
        using var loan = Rent();
        var room = loan.Value;
        room.Tokens.Clear();
        Append(room.Tokens, query, document ?? throw new ArgumentException("documents: expected documents, found null"));
        TokenCheck.Check(room.Tokens.Batch, Config);
        return room.Tokens.ToBatch();
    }

    /// <summary>The logits of pairs that are ready.</summary>
    internal float[] Logits(IReadOnlyList<TokenBatch> pairs, CancellationToken cancellationToken) => _model.Logits(TokenBatch.Join(pairs), cancellationToken);

    /// <summary>What the scores of logits are.</summary>
    internal float[] ScoresOf(IReadOnlyList<float> logits, RankScores scores) => [.. logits.Select(logit => ScoreOf(logit, scores))];

    private float ScoreOf(float logit, RankScores scores) => scores == RankScores.Raw ? logit : HeadScores.Of(logit, Activation);

    private void Score(RankedPairs pairs, Span<float> destination, RankScores scores, CancellationToken cancellationToken)
    {
        using var lease = _model.Loaded.Enter();
        using var loan = Rent();
        var room = loan.Value;
        for (var first = 0; first < pairs.Count;)
        {
            var batch = Gather(room.Tokens, pairs, first);
            var logits = room.Logits(batch.Count);
            _model.Loaded.LogitsInto(batch, logits, cancellationToken);
            for (var i = 0; i < batch.Count; i++)
                destination[first + i] = ScoreOf(logits[i], scores);
            first += batch.Count;
        }
    }

    private TokenBatch Gather(TokenRoom room, RankedPairs pairs, int first)
    {
        room.Clear();
        while (first + room.Count < pairs.Count && (room.Count == 0 || room.TokenCount < TokensAtOnce || DependsOnBatch))
        {
            var (query, document) = pairs[first + room.Count];
            Append(room, query, document);
        }

        return room.Batch;
    }

    /// <summary>A second text without a character counts, as in the reference.</summary>
    private void Append(TokenRoom room, string query, string document)
    {
        var prompt = _settings.DefaultPrompt is { } name ? _settings.Prompts[name] : "";
        _texts.Value.Append(room, room.Joined(prompt, query), document, MaxTokens);
    }

    private Idle<RankingRoom>.Loan Rent() => _rooms.Lend(_rooms.Take() ?? new());

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    /// <summary>Where the classifier is: its scores are those of the one module there may be.</summary>
    private static string EncoderOf(string folder) => ModuleList.Read(folder) switch
    {
        null => folder,
        [{ Kind: "Transformer" } only] => only.Folder,
        [{ Kind: "Transformer" }, var next, ..] => throw next.Unexpected("nothing behind the Transformer of a cross-encoder", 1),
        var modules => throw modules[0].Unexpected("Transformer", 0),
    };
}

/// <summary>A document of a ranking.</summary>
/// <param name="Index">Its place among those that were given.</param>
/// <param name="Score">How well it answers, larger for better.</param>
public readonly record struct RankedDocument(int Index, float Score);

/// <summary>What a score is.</summary>
public enum RankScores
{
    /// <summary>What the model's activation makes of the logit.</summary>
    Activated,

    /// <summary>The logit.</summary>
    Raw,
}
