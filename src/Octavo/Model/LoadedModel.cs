using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Kernels.Threads;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>What every public model is made of: its weights and the forward passes at hand.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly string _folder;
    private readonly EncoderWithHead _model;
    private readonly Lazy<Tokenizer> _tokenizer;
    private readonly Idle<ForwardPass> _idle;
    private readonly (int Most, TimeSpan Timeout) _idleBounds;
    private readonly Lifetime _lifetime;
    private readonly Lazy<IReadOnlyList<string>> _warnings;
    private readonly Leaves _leaves;
    private readonly List<IDisposable> _owned = [];

    private LoadedModel(
        Checkpoint checkpoint, EncoderWithHead model, ClassifierHead? classifier, Task<Tokenizer>? tokenizer, Leaves leaves, ModelOptions options, Type owner)
    {
        (_model, Classifier) = (model, classifier);
        var config = model.Config;
        _warnings = new(() => [.. Machine.Warnings, .. config.Warnings, .. classifier?.Warnings ?? [], .. TokenizerFit.Warnings(_tokenizer!, config, _folder!)]);
        (_folder, _leaves, _idleBounds, Threads) = (checkpoint.Folder, leaves, (options.MaxIdlePasses, options.IdleTimeout), options.Threads);
        _idle = new(_idleBounds.Most, _idleBounds.Timeout);
        _lifetime = new(owner, Free);
        Scheme = options.Quantization?.Scheme ?? checkpoint.Scheme;
        SchemeName = options.Quantization?.Scheme.Name ?? checkpoint.SchemeName ?? "fp32";
        _tokenizer = new(() => TokenizerFit.Require(tokenizer?.GetAwaiter().GetResult() ?? Octavo.Text.Tokenizer.LoadOfModel(_folder), config, _folder));
    }

    /// <summary>Sizes and labels.</summary>
    public EncoderConfig Config => _model.Config;

    /// <summary>What logits mean; null where no classifier was asked for.</summary>
    public ClassifierHead? Classifier { get; }

    /// <summary>What was guessed or may surprise in the files, for whoever loads the model to say.</summary>
    public IReadOnlyList<string> Warnings => _warnings.Value;

    /// <summary>Threads of one forward pass.</summary>
    public int Threads { get; }

    /// <summary>The name of its folder.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder)));

    /// <summary>How the linear layers are quantised.</summary>
    public Scheme? Scheme { get; }

    /// <summary>Its name, or that of the format where another library quantised; <c>fp32</c> where nobody did.</summary>
    public string SchemeName { get; }

    /// <summary>How attention multiplies.</summary>
    public AttentionPrecision Attention => _model.Encoder.AttentionPrecision;

    /// <summary>Which activations share a grid, asked of the loaded layers: a scheme of this library or the files of another may say the batch.</summary>
    public ActivationSpan Span => _model.Span;

    /// <summary>The head; null for none.</summary>
    public Head? Head => _model.Head;

    /// <summary>The instruction set whose kernels run.</summary>
    public string InstructionSet => KernelSet.NameOf(_leaves.Set);

    /// <summary>The tokenizer beside the weights.</summary>
    public Tokenizer Tokenizer => _tokenizer.Value;

    /// <summary>Opens a folder and reads it whole.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The defaults where null.</param>
    /// <param name="head">The head that it must have; none for the encoder alone; null for whatever is there.</param>
    /// <param name="owner">The class of what is loaded, for messages.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, has another head, or asks for something this library does not compute.</exception>
    public static LoadedModel Load(string folder, ModelOptions? options, HeadKind? head, Type owner)
    {
        folder = ModelFolder.Find(folder, options);
        options ??= new ModelOptions();
        options.Check();
        var leaves = options.InstructionSet is { } set ? Leaves.For(set) : Leaves.Chosen;
        // Beside the weights: what the first answer needs too and takes about as long.
        var tokenizer = Tokenizer.IsIn(folder) ? Task.Run(() => Tokenizer.LoadOfModel(folder)) : null;
        _ = Task.Run(() => FirstRun.Of(leaves));
        // Only while loading: all that an answer needs is copied, so that nobody changes it by changing the file.
        using var checkpoint = Checkpoint.Open(folder);
        var attention = options.Quantization?.Attention;
        if (options.Quantization is { } wanted && checkpoint.Quantized.Count > 0)
            options = options with { Quantization = AlreadyQuantized(checkpoint, wanted.Scheme) };
        var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        if (head is { } kind and not HeadKind.None)
            HeadKinds.Require(config, kind, checkpoint.ConfigPath);
        var classifier = head == HeadKind.SequenceClassification ? ClassifierHead.Of(config, checkpoint.Folder) : null;
        var model = EncoderWithHead.Read(checkpoint, config, head, options.Quantization, leaves, options.KnownCodes, attention);
        return new(checkpoint, model, classifier, tokenizer, leaves, options, owner);
    }

    /// <summary>The head's output: [B, labels] for texts, [N, labels] for tokens, [N, 2] for answers, [N, V] for words.</summary>
    public float[] Logits(TokenBatch batch, CancellationToken cancellation) => Logits(batch, null, cancellation);

    /// <summary>The head's output; of a head of words, for some tokens only.</summary>
    /// <param name="batch">B sequences of N tokens together.</param>
    /// <param name="tokens">Tokens of the batch, 0 to N - 1, ascending; null for all.</param>
    /// <param name="cancellation">Asks for an early end.</param>
    public float[] Logits(TokenBatch batch, int[]? tokens, CancellationToken cancellation)
    {
        using var lease = _lifetime.Enter();
        TokenCheck.Check(batch, Config);
        var rows = tokens?.Length ?? (_model.Head!.Rows == HeadRows.All ? batch.TokenCount : batch.Count);
        var logits = new float[BatchSizes.Length((long)rows * _model.Head!.Outputs, "logits")];
        Run(batch, tokens, logits, cancellation);
        return logits;
    }

    /// <summary>The head's output for each sequence, written where the caller wants it. The caller has entered.</summary>
    /// <param name="batch">B sequences.</param>
    /// <param name="logits">[B, labels], or longer.</param>
    /// <param name="cancellation">Asks for an early end.</param>
    public void LogitsInto(TokenBatch batch, float[] logits, CancellationToken cancellation)
    {
        TokenCheck.Check(batch, Config);
        Run(batch, null, logits, cancellation);
    }

    /// <summary>Hidden states, and the head's output.</summary>
    public EncoderOutput Forward(TokenBatch batch, KeptStates states, CancellationToken cancellation)
    {
        using var lease = _lifetime.Enter();
        TokenCheck.Check(batch, Config);
        var output = new EncoderOutput(batch.Count, batch.TokenCount, _model, states);
        var pass = Rent();
        pass.Output.Begin(output, cancellation);
        Compute(pass, batch);
        return output;
    }

    /// <summary>A vector for each sequence, without pads, which <paramref name="pooling"/> writes. The caller has entered.</summary>
    public void Pool(TokenBatch batch, SequencePooling pooling, CancellationToken cancellation)
    {
        TokenCheck.Check(batch, Config);
        var pass = Rent();
        pass.Output.Begin(pooling, cancellation);
        Compute(pass, batch);
    }

    /// <summary>Weights of logits for words, of each sequence without pads, which <paramref name="sink"/> takes. The caller has entered.</summary>
    public void Words(TokenBatch batch, WordSink sink, CancellationToken cancellation)
    {
        TokenCheck.Check(batch, Config);
        var pass = Rent();
        pass.Output.Begin(sink, cancellation);
        Compute(pass, batch);
    }

    /// <summary>Reads the tokenizer now, for its files may go; what is wrong with it is said at its first use all the same.</summary>
    public void ReadTokenizer()
    {
        try
        {
            _ = _tokenizer.Value;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException)
        {
            // The value keeps it for whoever asks.
        }
    }

    /// <summary>Frees what stands beside the model when the model itself is freed: behind the last call.</summary>
    public void Own(IDisposable part) => _owned.Add(part);

    /// <summary>Buffers of calls that wait for the next one, as long as the model's own do, and are freed with it.</summary>
    public Idle<T> Keep<T>()
        where T : class, IDisposable
    {
        var idle = new Idle<T>(_idleBounds.Most, _idleBounds.Timeout);
        Own(idle);
        return idle;
    }

    /// <summary>The kernels that run.</summary>
    public Leaves Leaves => _leaves;

    /// <summary>Holds the model during several calls.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Lifetime.Lease Enter() => _lifetime.Enter();

    /// <inheritdoc/>
    public void Dispose() => _lifetime.Dispose();

    private void Free()
    {
        _idle.Dispose();
        _model.Dispose();
        foreach (var part in _owned)
            part.Dispose();
    }

    /// <summary>Codes are not quantised again: from int8 to int8 the errors of both would add up.</summary>
    private static QuantizationOptions? AlreadyQuantized(Checkpoint checkpoint, Scheme wanted) =>
        checkpoint.Scheme == wanted
            ? null
            : throw new ArgumentException($"scheme: expected {checkpoint.Scheme?.Name ?? "none"}, for {checkpoint.Folder} is quantised already, found {wanted.Name}; quantise the float model instead");

    private void Run(TokenBatch batch, int[]? tokens, float[] logits, CancellationToken cancellation)
    {
        var pass = Rent();
        pass.Output.Begin(logits, tokens, cancellation);
        Compute(pass, batch);
    }

    private ForwardPass Rent() => _idle.Take() ?? new ForwardPass(_model, Math.Min(Threads, WorkerPool.Shared.Workers));

    private void Compute(ForwardPass pass, TokenBatch batch)
    {
        // A pass that threw holds nobody knows what: nobody is to compute with it again.
        var isSound = false;
        try
        {
            pass.Compute(batch);
            isSound = true;
        }
        catch (OperationCanceledException)
        {
            isSound = true;
            throw;
        }
        finally
        {
            if (isSound)
                _idle.Put(pass);
            else
                pass.Dispose();
        }
    }
}
