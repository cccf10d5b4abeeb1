using System.Collections;
using Octavo.Evaluation;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>A development set that cancels its run as soon as the evaluation behind a step reads it.</summary>
internal sealed class CancellingExamples(IReadOnlyList<GlueExample> examples, int step, CancellationTokenSource source) : IReadOnlyList<GlueExample>, IProgress<TrainingProgress>
{
    private bool _isStepNext;

    public int Count => examples.Count;

    public GlueExample this[int index]
    {
        get
        {
            CancelIfTime();
            return examples[index];
        }
    }

    public void Report(TrainingProgress value) => _isStepNext = value.Step == step - 1;

    public IEnumerator<GlueExample> GetEnumerator()
    {
        CancelIfTime();
        return examples.GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void CancelIfTime()
    {
        if (_isStepNext) source.Cancel();
    }
}
