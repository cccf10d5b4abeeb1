using Octavo.Evaluation;
using Octavo.Kernels.Rows;

namespace Octavo.Training;

/// <summary>The steps of a run, its evaluations and what it saves, from the first or from where it was broken off.</summary>
/// <param name="parts">What is trained, on what, and where it goes.</param>
/// <param name="options">How to train.</param>
/// <param name="run">Settings and clock.</param>
/// <param name="warnings">Takes what may surprise.</param>
internal sealed class TrainingLoop(TrainingParts parts, TrainingOptions options, TrainingRun run, List<string> warnings)
{
    private readonly TrainingHistory _history = new();
    private readonly LinearSchedule _schedule = LinearSchedule.Of(options, run.TotalSteps);
    private int _savedStep;
    private (int Epoch, int[][] Batches) _order = (-1, []);

    /// <summary>Trains to the end.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops it between two steps or in an evaluation; the state is saved then.</param>
    public TrainingHistory Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.Existing == ExistingOutput.Resume)
        {
            TrainingState.Read(parts.Folder.State, run, parts.Model.Parameters, _history);
            parts.Model.WeightsChanged();
        }
        else
        {
            run.Continue(0, 0);
        }

        _savedStep = _history.Losses.Count;
        if (parts.Subject.DevelopmentCount > 0 && run.LacksEvaluation(_history))
            Look(progress, cancellationToken);
        while (_history.Losses.Count < run.TotalSteps && !IsOver())
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save("cancelled");
                cancellationToken.ThrowIfCancellationRequested();
            }

            _history.Add(Step(_schedule.At(_history.Losses.Count)));
            Look(progress, cancellationToken);
        }

        Finish();
        return _history;
    }

    private bool IsOver() => options.EarlyStop > 0 && _history.WithoutBest >= options.EarlyStop;

    /// <summary>One step; returns the mean loss of its batches.</summary>
    private double Step(double learningRate)
    {
        var step = _history.Losses.Count;
        var (epoch, first) = Math.DivRem(step, run.StepsOfEpoch);
        var batches = Batches(epoch).Skip(first * options.Accumulate).Take(options.Accumulate).ToList();
        var total = 0.0;
        foreach (var (i, examples) in batches.Index())
        {
            var (batch, targets) = parts.Data.Take(examples);
            var dropout = new Dropout((float)options.Dropout, RandomNumbers.Bits(options.Seed, RandomNumbers.Purpose.Dropout, step, i));
            total += parts.Model.Accumulate(batch, targets, dropout, parts.Teacher?.About(examples));
            run.Add(batch.TokenCount);
        }

        var norm = parts.Model.GradientNorm();
        if (!double.IsFinite(total) || !double.IsFinite(norm))
            throw NotANumber(step + 1, double.IsFinite(total) ? "the gradients are" : "the loss is");
        parts.Model.Step(step + 1, learningRate, options.WeightDecay, options.MaxGradNorm > 0 ? Math.Min(1, options.MaxGradNorm / (norm + 1e-6)) : 1);
        return total / batches.Count;
    }

    private int[][] Batches(int epoch)
    {
        if (_order.Epoch != epoch)
            _order = (epoch, parts.Data.Batches(options.Seed, epoch, options.BatchSize));
        return _order.Batches;
    }

    private InvalidDataException NotANumber(int step, string what) => new(
        $"step {step}: {what} not a number; " + (parts.Folder.HasState
            ? $"the checkpoint of step {_savedStep} is kept in {parts.Folder.State}"
            : "there is no checkpoint yet") + "; try a lower learning rate");

    /// <summary>Evaluates and saves where it is time to, and tells of the last step.</summary>
    private void Look(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        EvaluationPoint? evaluation;
        try
        {
            evaluation = run.Aside(() => EvaluateAndSave(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The step is kept; its evaluation is what the resumed run begins with.
            Save("cancelled");
            throw;
        }

        progress?.Report(run.Progress(_history, _schedule.At(_history.Losses.Count - 1), evaluation));
    }

    private EvaluationPoint? EvaluateAndSave(CancellationToken cancellationToken)
    {
        var step = _history.Losses.Count;
        var isTime = run.IsTimeToEvaluate(step);
        var point = isTime ? Evaluate(step, cancellationToken) : null;
        if (isTime || (options.SaveSteps > 0 && step % options.SaveSteps == 0))
            Save("running");
        return point;
    }

    private EvaluationPoint? Evaluate(int step, CancellationToken cancellationToken)
    {
        parts.Folder.SaveLast(parts.Model.Parameters, parts.Config.Json, options.Quantization);
        if (parts.Subject.DevelopmentCount == 0)
            return null;
        var (loss, metrics) = parts.Subject.Evaluate(parts.Folder.Last, options, cancellationToken);
        var point = new EvaluationPoint(step, (double)step / run.StepsOfEpoch, loss, metrics);
        if (double.IsNaN(point.Metrics[run.Metric]) && !warnings.Contains(Undefined))
            warnings.Add(Undefined);
        if (_history.Add(point, run.Metric))
            parts.Folder.LastIsBest();
        return point;
    }

    private string Undefined => $"{run.Metric} is not defined where all answers or all labels are the same: between such evaluations the loss decides which model is best";

    private void Save(string status)
    {
        parts.Folder.Begin();
        TrainingState.Write(parts.Folder.State, run, parts.Model.Parameters, _history);
        _savedStep = _history.Losses.Count;
        parts.Folder.WriteReport(TrainingJson.Write(run, _history, status));
    }

    private void Finish()
    {
        if (parts.Subject.DevelopmentCount == 0 || !parts.Folder.HasBest)
        {
            parts.Folder.SaveLast(parts.Model.Parameters, parts.Config.Json, options.Quantization);
            parts.Folder.LastIsBest();
        }

        parts.Folder.WriteReport(TrainingJson.Write(run, _history, "finished"));
    }
}

/// <summary>What a run is made of.</summary>
/// <param name="Subject">What is learned.</param>
/// <param name="Model">What changes.</param>
/// <param name="Config">The config that is saved with it.</param>
/// <param name="Data">What is learned from.</param>
/// <param name="Teacher">Whose answers are learned too; null for nobody's.</param>
/// <param name="Folder">Where it is saved.</param>
internal sealed record TrainingParts(TrainingSubject Subject, TrainableModel Model, TrainedConfig Config, TrainingData Data, Teacher? Teacher, TrainingFolder Folder);
