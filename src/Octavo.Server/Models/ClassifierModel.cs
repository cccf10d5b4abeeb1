using Octavo.Batching;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Server.Models;

/// <summary>A model of labels.</summary>
internal sealed class ClassifierModel : ServedModel
{
    private readonly TextClassifier _model;

    public ClassifierModel(TextClassifier model, QueueOptions options)
    {
        _model = model;
        Labels = Own(new ClassifierQueue(model, options));
    }

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
