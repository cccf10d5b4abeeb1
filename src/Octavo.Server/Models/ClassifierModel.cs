using Octavo.Batching;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Server.Models;

/// <summary>A model of labels.</summary>
internal sealed class ClassifierModel : ServedModel
{
    private readonly TextClassifier _model;
    private readonly Lazy<ZeroShotQueue> _zeroShot;

    public ClassifierModel(TextClassifier model, QueueOptions options)
    {
        _model = model;
        Labels = Own(new ClassifierQueue(model, options));
        _zeroShot = new(() => Own(new ZeroShotQueue(ZeroShotClassifier.Of(model), options)));
    }

    /// <summary>For labels that are named when they are asked about.</summary>
    /// <exception cref="ArgumentException">It is no model of natural language inference.</exception>
    public ZeroShotQueue ZeroShot => _zeroShot.Value;

    /// <inheritdoc/>
    public override ClassifierQueue Labels { get; }

    /// <inheritdoc/>
    public override ServedTask Task => ServedTask.Classify;

    /// <inheritdoc/>
    public override Tokenizer Tokenizer => _model.Tokenizer;

    /// <inheritdoc/>
    public override int MaxTokens => Math.Min(_model.Tokenizer.ModelMaxLength, _model.Config.MaxTokens);

    /// <inheritdoc/>
    protected override Task WarmAsync(string text, CancellationToken cancellation) => Labels.ClassifyAsync(text, cancellationToken: cancellation);

    /// <inheritdoc/>
    protected override void DisposeModel() => _model.Dispose();
}
