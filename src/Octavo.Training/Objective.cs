using Octavo.Kernels.Threads;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>What a model learns: the way from the encoder's last hidden state to a loss, and the gradients of that way.</summary>
internal abstract class Objective : IDisposable
{
    /// <summary>Which rows of the encoder's last layer it reads.</summary>
    public abstract NeededRows LastLayer { get; }

    /// <summary>Logits of a row; 1 where there are none.</summary>
    public abstract int Outputs { get; }

    /// <summary>What the model answered to the last batch: logits or embeddings, row by row.</summary>
    public float[] Answers { get; protected set; } = [];

    /// <summary>How many targets a batch must have.</summary>
    public abstract int TargetsOf(TokenBatch batch);

    /// <summary>Prepares for a batch, before the workers come.</summary>
    /// <param name="group">The batch.</param>
    /// <param name="targets">What is to be learned of it.</param>
    /// <param name="lesson">What a teacher says; null for nothing.</param>
    /// <param name="output">What the forward pass is told to write.</param>
    public abstract void Begin(TokenGroup group, float[] targets, Lesson? lesson, ForwardOutput output);

    /// <summary>The loss behind the forward pass; all workers call it, the first one's answer counts.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="group">The batch.</param>
    /// <param name="a">What the forward pass kept.</param>
    /// <param name="b">Where gradients of activations go.</param>
    public abstract double Loss(Worker worker, TokenGroup group, ClassicActivations a, GradientBuffers b);

    /// <summary>From the loss to the gradient of the rows of the last hidden state that <see cref="LastLayer"/> names, in <see cref="GradientBuffers.Hidden"/>.</summary>
    /// <param name="worker">Who computes.</param>
    /// <param name="group">The batch.</param>
    /// <param name="a">What the forward pass kept.</param>
    /// <param name="b">Where gradients of activations go.</param>
    /// <param name="adds">Whether gradients of weights are added to those of earlier groups of the step.</param>
    public abstract void Backward(Worker worker, TokenGroup group, ClassicActivations a, GradientBuffers b, bool adds);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
