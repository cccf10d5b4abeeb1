using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Cancels a run after a step.</summary>
internal sealed class StopAt(int step, CancellationTokenSource source) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Step == step) source.Cancel();
    }
}
