using System.Collections.Concurrent;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// A BERT that classifies texts or pairs of texts, or gives them a number: Transformers'
/// <c>BertForSequenceClassification</c>. Immutable; may be used from several threads at once. A result
/// has the same bits in any batch, at any number of threads and on every instruction set.
/// </summary>
public sealed class TextClassifier : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly EncoderWeights _weights;
    private readonly Encoder _encoder;
    private readonly Lazy<WordPieceTokenizer> _tokenizer;
    private readonly ConcurrentBag<ForwardPass> _idle = [];
    private readonly Leaves _leaves;
    private volatile bool _disposed;

    private TextClassifier(Checkpoint checkpoint, EncoderConfig config, EncoderWeights weights, Leaves leaves, ModelOptions options)
    {
        (_checkpoint, Config, _weights, _leaves, Threads) = (checkpoint, config, weights, leaves, options.Threads);
        Scheme = options.Quantization?.Scheme;
        _encoder = new Encoder(config, weights, leaves, everyRow: Scheme is { DependsOnBatch: true });
        _tokenizer = new(LoadTokenizer);
    }

    /// <summary>Sizes and labels.</summary>
    public EncoderConfig Config { get; }

    /// <summary>Threads of one forward pass.</summary>
    public int Threads { get; }

    /// <summary>The scheme the linear layers are quantised by; null where none is.</summary>
    public Scheme? Scheme { get; }

    /// <summary>Its name; <c>fp32</c> where there is none.</summary>
    public string SchemeName => Scheme?.Name ?? "fp32";

    /// <summary>The instruction set whose kernels run.</summary>
    public string InstructionSet => KernelSet.NameOf(_leaves.Set);

    /// <summary>The tokenizer beside the weights, read at its first use.</summary>
    /// <exception cref="InvalidDataException">There is none, or it does not fit the model.</exception>
    public WordPieceTokenizer Tokenizer => _tokenizer.Value;

    /// <summary>Loads a model from its folder: <c>config.json</c>, weights and, for texts, the tokenizer's files.</summary>
    /// <param name="folder">A Hugging Face checkpoint on disk.</param>
    /// <param name="options">Threads; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, or is no BERT for classification.</exception>
    /// <exception cref="NotSupportedException">The config asks for something this library does not compute; the key is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static TextClassifier Load(string folder, ModelOptions? options = null)
    {
        options ??= new ModelOptions();
        options.Check();
        var leaves = options.InstructionSet is { } set ? Leaves.For(set) : Leaves.Chosen;
        var checkpoint = Checkpoint.Open(folder);
        try
        {
            var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
            return new(checkpoint, config, EncoderWeights.Read(checkpoint, config, options.Quantization, leaves), leaves, options);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The classifier's output for a batch.</summary>
    /// <param name="batch">B sequences of ids.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>Logits, [B, labels], row by row.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Logits(TokenBatch batch, CancellationToken cancellationToken = default)
    {
        Check(batch);
        var logits = new float[batch.Count * Config.NumLabels];
        var pass = Rent();
        pass.Output.Begin(logits, cancellationToken);
        Compute(pass, batch);
        return logits;
    }

    /// <summary>The classifier's output and every hidden state: for whoever looks inside, slower than <see cref="Logits"/>.</summary>
    /// <param name="batch">B sequences of ids.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <exception cref="ArgumentException">An id lies outside its table, or a sequence is longer than the model's positions.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EncoderOutput Forward(TokenBatch batch, CancellationToken cancellationToken = default)
    {
        Check(batch);
        var output = new EncoderOutput(batch.Count, batch.TokenCount, Config);
        var pass = Rent();
        pass.Output.Begin(output, cancellationToken);
        Compute(pass, batch);
        return output;
    }

    /// <summary>Classifies one text or pair; what is longer than the model's positions is cut as Transformers' <c>longest_first</c> does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">A second text, or null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    public Prediction Classify(string text, string? pair = null, CancellationToken cancellationToken = default) =>
        Classify([(text, pair)], cancellationToken)[0];

    /// <summary>Classifies several texts or pairs, without padding.</summary>
    /// <param name="texts">The texts, each alone or with a second one.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The answers, in the same order.</returns>
    public IReadOnlyList<Prediction> Classify(IReadOnlyList<(string Text, string? Pair)> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
            return [];
        var logits = Logits(Tokenizer.EncodeBatch(texts, Math.Min(Tokenizer.ModelMaxLength, Config.MaxPositions), Padding.None), cancellationToken);
        var predictions = new Prediction[texts.Count];
        for (var i = 0; i < predictions.Length; i++)
            predictions[i] = Interpret(logits.AsSpan(i * Config.NumLabels, Config.NumLabels));
        return predictions;
    }

    /// <summary>The label that a row of logits means.</summary>
    /// <param name="logits">[labels].</param>
    public Prediction Interpret(ReadOnlySpan<float> logits)
    {
        if (logits.Length != Config.NumLabels)
            throw new ArgumentException($"logits: expected {Config.NumLabels}, found {logits.Length}", nameof(logits));
        if (Config.IsRegression)
            return new(Config.Labels[0], logits[0], logits.ToArray());
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            best = logits[i] > logits[best] ? i : best;
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - (double)logits[best]);
        return new(Config.Labels[best], (float)(1 / sum), logits.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        while (_idle.TryTake(out var pass))
            pass.Dispose();
        _weights.Dispose();
        _checkpoint.Dispose();
    }

    private ForwardPass Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _idle.TryTake(out var pass) ? pass : new ForwardPass(Config, _encoder, Threads, Scheme is { DependsOnBatch: true });
    }

    private void Compute(ForwardPass pass, TokenBatch batch)
    {
        try
        {
            pass.Compute(batch);
        }
        finally
        {
            _idle.Add(pass);
        }
    }

    private void Check(TokenBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.LengthOf(i) > Config.MaxPositions)
                throw new ArgumentException($"sequence {i} has {batch.LengthOf(i)} tokens, the model only {Config.MaxPositions} positions", nameof(batch));
        }

        Check(batch.InputIds, Config.VocabularySize, "input id");
        Check(batch.TokenTypeIds, Config.TypeVocabularySize, "token type id");
    }

    private static void Check(int[] ids, int limit, string what)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)limit)
                throw new ArgumentException($"{what} of token {i}: expected 0 to {limit - 1}, found {ids[i]}");
        }
    }

    private WordPieceTokenizer LoadTokenizer()
    {
        var tokenizer = WordPieceTokenizer.Load(_checkpoint.Folder);
        // Some checkpoints round their table up to a multiple of 8 to 128 rows; anything else means
        // that vocabulary and weights belong to different models.
        var (words, rows) = (tokenizer.VocabularySize, Config.VocabularySize);
        if (words > rows || (words < rows && (rows % 8 != 0 || rows - words >= 128)))
            throw new InvalidDataException($"{_checkpoint.Folder}: expected a vocabulary of {rows} tokens by config.json, found {words}");
        return tokenizer;
    }
}
