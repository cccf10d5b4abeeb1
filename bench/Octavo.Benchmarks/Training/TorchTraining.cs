using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Workloads;
using Octavo.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Octavo.Benchmarks.Training;

/// <summary>PyTorch's autograd on the same architecture with random weights, padded to the longest of a batch as its users do.</summary>
internal sealed class TorchTraining : ITrainingEngine
{
    private readonly TorchBert _model;
    private readonly optim.Optimizer _optimizer;

    public TorchTraining(int threads)
    {
        TorchNative.Prepare();
        set_num_threads(threads);
        random.manual_seed(1);
        using var encoder = TextEncoder.Load(Places.MiniLmPretrained);
        _model = new TorchBert(encoder.Config);
        _model.train();
        _optimizer = optim.AdamW(_model.parameters(), lr: 2e-5, weight_decay: 0.01);
    }

    /// <inheritdoc/>
    public string Name => "pytorch";

    /// <inheritdoc/>
    public double Step(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        var (ids, types, mask) = Pad(batch);
        _optimizer.zero_grad();
        var loss = nn.functional.cross_entropy(_model.forward(ids, types, mask), tensor(Array.ConvertAll(batch.Labels, label => (long)label)));
        loss.backward();
        nn.utils.clip_grad_norm_(_model.parameters(), 1.0);
        _optimizer.step();
        return loss.item<float>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
    }

    private static (Tensor Ids, Tensor Types, Tensor Mask) Pad(TrainingBatch batch)
    {
        var tokens = batch.Tokens;
        var longest = Enumerable.Range(0, tokens.Count).Max(tokens.LengthOf);
        var (ids, types, mask) = (new long[tokens.Count * longest], new long[tokens.Count * longest], new float[tokens.Count * longest]);
        Array.Fill(mask, float.MinValue);
        for (var s = 0; s < tokens.Count; s++)
        {
            for (var t = 0; t < tokens.LengthOf(s); t++)
            {
                ids[(s * longest) + t] = tokens.InputIds[tokens.Offsets[s] + t];
                types[(s * longest) + t] = tokens.TokenTypeIds[tokens.Offsets[s] + t];
                mask[(s * longest) + t] = 0;
            }
        }

        long[] shape = [tokens.Count, longest];
        return (tensor(ids, shape), tensor(types, shape), tensor(mask, [tokens.Count, 1, 1, longest]));
    }
}

/// <summary>BertForSequenceClassification with PyTorch's fused attention, as Transformers runs it by default.</summary>
internal sealed class TorchBert : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly Embedding _words, _positions, _types;
    private readonly LayerNorm _norm;
    private readonly ModuleList<TorchLayer> _layers;
    private readonly TorchSharp.Modules.Linear _pooler, _classifier;
    private readonly TorchSharp.Modules.Dropout _dropout = nn.Dropout(0.1);

    public TorchBert(EncoderConfig config)
        : base("bert")
    {
        var d = config.HiddenSize;
        _words = nn.Embedding(config.VocabularySize, d);
        _positions = nn.Embedding(config.MaxPositions, d);
        _types = nn.Embedding(config.TypeVocabularySize, d);
        _norm = nn.LayerNorm(d);
        _layers = new ModuleList<TorchLayer>([.. Enumerable.Range(0, config.LayerCount).Select(_ => new TorchLayer(d, config.HeadCount, config.IntermediateSize))]);
        _pooler = nn.Linear(d, d);
        _classifier = nn.Linear(d, 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor ids, Tensor types, Tensor mask)
    {
        var x = _words.forward(ids) + _types.forward(types) + _positions.forward(arange(ids.shape[1], int64));
        x = _dropout.forward(_norm.forward(x));
        foreach (var layer in _layers) x = layer.forward(x, mask);
        return _classifier.forward(_dropout.forward(tanh(_pooler.forward(x.select(1, 0)))));
    }
}

/// <summary>One transformer layer.</summary>
internal sealed class TorchLayer : Module<Tensor, Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Linear _query, _key, _value, _projection, _intermediate, _output;
    private readonly LayerNorm _attentionNorm, _outputNorm;
    private readonly TorchSharp.Modules.Dropout _dropout = nn.Dropout(0.1);
    private readonly int _heads;

    public TorchLayer(int d, int heads, int f)
        : base("layer")
    {
        _heads = heads;
        (_query, _key, _value, _projection) = (nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d));
        (_intermediate, _output) = (nn.Linear(d, f), nn.Linear(f, d));
        (_attentionNorm, _outputNorm) = (nn.LayerNorm(d), nn.LayerNorm(d));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, Tensor mask)
    {
        var (b, t, d) = (x.shape[0], x.shape[1], x.shape[2]);
        Tensor Heads(TorchSharp.Modules.Linear linear) => linear.forward(x).view(b, t, _heads, d / _heads).transpose(1, 2);
        var context = nn.functional.scaled_dot_product_attention(Heads(_query), Heads(_key), Heads(_value), mask, 0.1).transpose(1, 2).reshape(b, t, d);
        var attended = _attentionNorm.forward(_dropout.forward(_projection.forward(context)) + x);
        return _outputNorm.forward(_dropout.forward(_output.forward(nn.functional.gelu(_intermediate.forward(attended)))) + attended);
    }
}
