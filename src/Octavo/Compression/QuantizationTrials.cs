using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Compression;

/// <summary>One float model with any of its layers quantised, as often as one likes; a layer's codes are worked out once.</summary>
internal sealed class QuantizationTrials : IDisposable
{
    private const int ProbedExamples = 16;
    private const int Together = 64;

    private readonly string _folder;
    private readonly int _threads;
    private readonly CancellationToken _cancellation;
    private readonly TextEncoder _reference;
    private readonly TrialTexts _texts;
    private readonly IReadOnlyList<TokenBatch> _batches;
    private readonly Dictionary<string, QuantizedWeights> _codes = new(StringComparer.Ordinal);

    /// <summary>Opens a model.</summary>
    public QuantizationTrials(string folder, QuantizationOptions options, int threads, TrialTexts texts, CancellationToken cancellation)
    {
        (_folder, Options, _threads, _texts, _cancellation) = (folder, options, threads, texts, cancellation);
        (Units, Attention) = UnitsOf(folder, options);
        _reference = TextEncoder.Load(folder, new ModelOptions { Threads = threads });
        try
        {
            if (_reference.Head == HeadKind.None)
                throw new ArgumentException($"{folder}: expected a model with a head whose logits tell what quantising costs, found none");
            _batches = texts.Batches(_reference, options.Scheme.DependsOnBatch ? texts.BatchSize : Together);
        }
        catch
        {
            _reference.Dispose();
            throw;
        }
    }

    /// <summary>Opens a model to tell its layers apart, which takes int8 weights.</summary>
    /// <exception cref="ArgumentException">The scheme has none.</exception>
    public static QuantizationTrials OfLayers(string folder, QuantizationOptions options, int threads, TrialTexts texts, CancellationToken cancellation) =>
        options.Scheme.Weights is null
            ? throw new ArgumentException($"expected a scheme of int8 weights, found {options.Scheme}", nameof(options))
            : new(folder, options, threads, texts, cancellation);

    /// <summary>How layers are quantised.</summary>
    public QuantizationOptions Options { get; }

    /// <summary>How attention multiplies with these options.</summary>
    public AttentionPrecision Attention { get; }

    /// <summary>What can be quantised by itself: each linear layer by its name, <see cref="Sensitivity.Embeddings"/> and <see cref="Sensitivity.Attention"/>.</summary>
    public IReadOnlyList<string> Units { get; }

    /// <summary>The float model's logits, of all sequences or all their tokens.</summary>
    public float[] FloatLogits => field ??= Run(_reference);

    /// <summary>The logits with every unit quantised, but only in some steps.</summary>
    public float[] Logits(QuantizationSteps steps)
    {
        _cancellation.ThrowIfCancellationRequested();
        using var model = TextEncoder.Load(_folder, new ModelOptions { Threads = _threads, Quantization = Options with { Steps = steps }, KnownCodes = _codes });
        return Run(model);
    }

    /// <summary>The logits with some units quantised and the others not.</summary>
    public float[] Logits(IReadOnlyList<string> quantized)
    {
        using var model = TextEncoder.Load(_folder, LoadingFor(quantized));
        return Run(model);
    }

    /// <summary>How the model is loaded with some units quantised and the others not, by whatever class answers with its head.</summary>
    public ModelOptions LoadingFor(IReadOnlyList<string> quantized)
    {
        _cancellation.ThrowIfCancellationRequested();
        return new ModelOptions { Threads = _threads, Quantization = OptionsFor(quantized), KnownCodes = _codes };
    }

    /// <summary>Options that quantise some units and no others; null where there are none.</summary>
    public QuantizationOptions? OptionsFor(IReadOnlyList<string> quantized)
    {
        if (quantized.Count == 0)
            return null;
        var kept = Units.Except(quantized).Where(unit => unit is not (Sensitivity.Embeddings or Sensitivity.Attention)).ToList();
        return Options with
        {
            Exclude = [.. Options.Exclude, .. kept],
            Embeddings = quantized.Contains(Sensitivity.Embeddings) ? Options.Embeddings : EmbeddingPrecision.Keep,
            Attention = quantized.Contains(Sensitivity.Attention) ? Attention : AttentionPrecision.Float,
        };
    }

    /// <summary>
    /// Signal to noise of each unit's own output in decibels: the float model's activations in front of it go through it as
    /// floats and as int8. Of sixteen sequences, for all activations of a pass are kept; in the last layer of the rows that the head needs.
    /// </summary>
    public IReadOnlyDictionary<string, double> OutputNoise()
    {
        using var checkpoint = Checkpoint.Open(_folder);
        using var probe = new ActivationProbe(checkpoint, _reference.Config, _reference.Head, _texts.Batches(_reference, ProbedExamples)[0]);
        var floats = new WeightReader(checkpoint, _reference.Config.Family, null);
        var int8 = new WeightReader(checkpoint, _reference.Config.Family, Options) { KnownCodes = _codes };
        var noise = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var layer in ModelLayer.Of(_reference.Config).Where(layer => layer.Kind == LayerKind.Linear))
        {
            var name = floats.NameOf(layer.Name);
            if (!Options.Applies(name))
                continue;
            var (input, rows) = probe.InputOf(name);
            var (before, after) = (floats.Linear(layer), int8.Linear(layer));
            noise[name] = Statistics.SignalToNoise(ActivationProbe.Apply(before, input, rows), ActivationProbe.Apply(after, input, rows));
        }

        if (Units.Contains(Sensitivity.Embeddings))
            noise[Sensitivity.Embeddings] = EmbeddingNoise();
        if (Units.Contains(Sensitivity.Attention))
            noise[Sensitivity.Attention] = AttentionNoise(checkpoint, probe, floats);
        return noise;
    }

    /// <summary>Of the first layer, which alone has the float model's activations in front of it: its context is the next product's input.</summary>
    private double AttentionNoise(Checkpoint checkpoint, ActivationProbe floats, WeightReader reader)
    {
        using var probe = new ActivationProbe(checkpoint, _reference.Config, _reference.Head, _texts.Batches(_reference, ProbedExamples)[0], Attention);
        var name = reader.NameOf(new ClassicLayers(_reference.Config).Own[0].AttentionOutput.Name);
        float[] Values(ActivationProbe of)
        {
            var (input, rows) = of.InputOf(name);
            return [.. Enumerable.Range(0, rows).SelectMany(row => input.Row(row).ToArray())];
        }

        return Statistics.SignalToNoise(Values(floats), Values(probe));
    }

    /// <inheritdoc/>
    public void Dispose() => _reference.Dispose();

    private double EmbeddingNoise()
    {
        using var model = TextEncoder.Load(_folder, LoadingFor([Sensitivity.Embeddings]));
        return Statistics.SignalToNoise(_reference.Forward(_batches[0], _cancellation).HiddenStates[0], model.Forward(_batches[0], _cancellation).HiddenStates[0]);
    }

    private float[] Run(TextEncoder model) => [.. _batches.SelectMany(batch => model.Logits(batch, _cancellation))];

    private static (List<string> Units, AttentionPrecision Attention) UnitsOf(string folder, QuantizationOptions options)
    {
        using var source = QuantizationSource.Open(folder, null, options);
        if (source.IsQuantized)
            throw new ArgumentException($"{folder}: expected a float model, found one that is quantised already");
        var linears = source.Layers.Where(layer => layer.Kind == LayerKind.Linear).Select(layer => source.Reader.NameOf(layer.Name)).ToList();
        options.CheckPatterns(linears);
        var units = linears.Where(options.Applies).ToList();
        if (units.Count == 0)
            throw new ArgumentException("expected something to quantise, found that the patterns leave nothing");
        if (options.EmbeddingRule is not null)
            units.Insert(0, Sensitivity.Embeddings);
        if (source.Attention == AttentionPrecision.Int8)
            units.Add(Sensitivity.Attention);
        return (units, source.Attention);
    }
}
