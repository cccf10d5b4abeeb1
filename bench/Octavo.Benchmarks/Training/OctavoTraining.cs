using Octavo.Benchmarks.Workloads;
using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Training;

namespace Octavo.Benchmarks.Training;

/// <summary>Octavo's training step, in floats or quantised.</summary>
internal sealed class OctavoTraining : ITrainingEngine
{
    private readonly Checkpoint _checkpoint = Checkpoint.Open(Places.MiniLmPretrained);
    private readonly TrainableModel _model;
    private int _step;

    public OctavoTraining(int threads, Scheme? scheme = null)
    {
        Name = scheme is null ? "octavo" : $"octavo --qat --scheme {scheme}";
        var config = TrainedConfig.Create(_checkpoint, GlueTask.Find("mrpc"), 0.1);
        _model = new TrainableModel(_checkpoint, config.Config, HeadKind.SequenceClassification, new NewHead(1, config.InitializerRange).Make, new ModelOptions
        {
            Threads = threads,
            Quantization = scheme is null ? null : new() { Scheme = scheme, Embeddings = scheme.DefaultEmbeddings },
        });
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public double Step(TrainingBatch batch)
    {
        var loss = _model.Accumulate(batch.Tokens, batch.Labels, new Dropout(0.1f, (ulong)_step));
        Optimize();
        return loss;
    }

    /// <summary>Norm, clipping and AdamW alone, and the codes that follow it.</summary>
    public void Optimize()
    {
        var norm = _model.GradientNorm();
        _model.Step(++_step, 2e-5, 0.01, Math.Min(1, 1 / (norm + 1e-6)));
    }

    /// <summary>Forward and backward pass alone.</summary>
    public void Accumulate(TrainingBatch batch) => _model.Accumulate(batch.Tokens, batch.Labels, new Dropout(0.1f, (ulong)_step));

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }
}

/// <summary>Something that trains.</summary>
internal interface ITrainingEngine : IDisposable
{
    /// <summary>How the tables call it.</summary>
    string Name { get; }

    /// <summary>Forward, backward, clip, AdamW; returns the loss.</summary>
    double Step(TrainingBatch batch);
}
