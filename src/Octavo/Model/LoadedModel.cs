using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Float;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>What every public model is made of: its weights and the forward passes at hand.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly string _folder;
    private readonly EncoderWeights _weights;
    private readonly Encoder _encoder;
    private readonly Lazy<Tokenizer> _tokenizer;
    private readonly IdlePasses _idle;
    private readonly Lifetime _lifetime;
    private readonly Lazy<IReadOnlyList<string>> _warnings;
    private readonly Leaves _leaves;

    private LoadedModel(
        Checkpoint checkpoint, EncoderConfig config, EncoderWeights weights, ClassifierHead? classifier, Task<Tokenizer>? tokenizer, Leaves leaves, ModelOptions options, Type owner)
    {
        Classifier = classifier;
        _warnings = new(() => [.. Machine.Warnings, .. config.Warnings, .. classifier?.Warnings ?? [], .. TokenizerFit.Warnings(_tokenizer!, config, _folder!)]);
        (_folder, Config, _weights, _leaves, Threads) = (checkpoint.Folder, config, weights, leaves, options.Threads);
        _idle = new(options.MaxIdlePasses, options.IdleTimeout);
        _lifetime = new(owner, Free);
        Scheme = options.Quantization?.Scheme ?? checkpoint.Scheme;
        SchemeName = options.Quantization?.Scheme.Name ?? checkpoint.SchemeName ?? "fp32";
        _encoder = new Encoder(config, weights, leaves);
        _tokenizer = new(() => TokenizerFit.Require(tokenizer?.GetAwaiter().GetResult() ?? Octavo.Text.Tokenizer.LoadOfModel(_folder), config, _folder));
    }

    /// <summary>Sizes and labels.</summary>
    public EncoderConfig Config { get; }

    /// <summary>What logits mean; null where no classifier was asked for.</summary>
    public ClassifierHead? Classifier { get; }

    /// <summary>What was guessed or may surprise in the files, for whoever loads the model to say.</summary>
    public IReadOnlyList<string> Warnings => _warnings.Value;

    /// <summary>Threads of one forward pass.</summary>
    public int Threads { get; }

    /// <summary>How the linear layers are quantised.</summary>
    public Scheme? Scheme { get; }

    /// <summary>Its name, or that of the format where another library quantised; <c>fp32</c> where nobody did.</summary>
    public string SchemeName { get; }

    /// <summary>Which activations share a grid, asked of the loaded layers: a scheme of this library or the files of another may say the batch.</summary>
    public ActivationSpan Span => _encoder.Span;

    /// <summary>The instruction set whose kernels run.</summary>
    public string InstructionSet => KernelSet.NameOf(_leaves.Set);

    /// <summary>The tokenizer beside the weights.</summary>
    public Tokenizer Tokenizer => _tokenizer.Value;

    /// <summary>Opens a folder and reads it whole.</summary>
    public static LoadedModel Load(string folder, ModelOptions? options, Head head, Type owner)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new ModelOptions();
        options.Check();
        var leaves = options.InstructionSet is { } set ? Leaves.For(set) : Leaves.Chosen;
        // Beside the weights: what the first answer needs too and takes about as long.
        var tokenizer = Tokenizer.IsIn(folder) ? Task.Run(() => Tokenizer.LoadOfModel(folder)) : null;
        _ = Task.Run(() => FirstRun.Of(leaves));
        // Only while loading: all that an answer needs is copied, so that nobody changes it by changing the file.
        using var checkpoint = Checkpoint.Open(folder);
        if (options.Quantization is { } wanted && checkpoint.Quantized.Count > 0)
            options = options with { Quantization = AlreadyQuantized(checkpoint, wanted.Scheme) };
        var config = EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
        var classifier = head == Head.Classifier ? SentenceHead(config, checkpoint) : null;
        if (head == Head.Any && Architecture.OtherHead(config) is not null)
            head = Head.Encoder;
        var weights = EncoderWeights.Read(checkpoint, config, options.Quantization, head, leaves, options.KnownCodes);
        return new(checkpoint, config, weights, classifier, tokenizer, leaves, options, owner);
    }

    /// <summary>The classifier's output, [B, labels].</summary>
    public float[] Logits(TokenBatch batch, CancellationToken cancellation)
    {
        using var lease = _lifetime.Enter();
        TokenCheck.Check(batch, Config);
        var logits = new float[BatchSizes.Length((long)batch.Count * Config.NumLabels, "logits")];
        var pass = Rent();
        pass.Output.Begin(logits, cancellation);
        Compute(pass, batch);
        return logits;
    }

    /// <summary>Everything.</summary>
    public EncoderOutput Forward(TokenBatch batch, CancellationToken cancellation)
    {
        using var lease = _lifetime.Enter();
        TokenCheck.Check(batch, Config);
        var output = new EncoderOutput(batch.Count, batch.TokenCount, Config, _weights);
        var pass = Rent();
        pass.Output.Begin(output, cancellation);
        Compute(pass, batch);
        return output;
    }

    /// <summary>Holds the model during several calls.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Lifetime.Lease Enter() => _lifetime.Enter();

    /// <inheritdoc/>
    public void Dispose() => _lifetime.Dispose();

    private void Free()
    {
        _idle.Dispose();
        _weights.Dispose();
    }

    /// <summary>Codes are not quantised again: from int8 to int8 the errors of both would add up.</summary>
    private static QuantizationOptions? AlreadyQuantized(Checkpoint checkpoint, Scheme wanted) =>
        checkpoint.Scheme == wanted
            ? null
            : throw new ArgumentException($"scheme: expected {checkpoint.Scheme?.Name ?? "none"}, for {checkpoint.Folder} is quantised already, found {wanted.Name}; quantise the float model instead");

    private static ClassifierHead SentenceHead(EncoderConfig config, Checkpoint checkpoint)
    {
        Architecture.RequireSentenceClassifier(config, checkpoint.ConfigPath);
        return ClassifierHead.Of(config, checkpoint.Folder);
    }

    private ForwardPass Rent() => _idle.Take() ?? new ForwardPass(Config, _encoder, Math.Min(Threads, WorkerPool.Shared.Workers));

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
