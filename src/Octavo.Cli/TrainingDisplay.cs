using System.Diagnostics;
using Octavo.Reports;
using Octavo.Training;
using Spectre.Console;
using static System.FormattableString;

namespace Octavo.Cli;

/// <summary>Shows on the standard error stream how far training has come: a bar on a terminal, else a line now and then.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs the work while its progress is shown.</summary>
    public static T Run<T>(Log log, Func<IProgress<TrainingProgress>?, T> work)
    {
        if (log.IsQuiet) return work(null);
        if (!Terminal.ShowsErrors) return work(new Lines(log));
        var console = Terminal.ErrorConsole();
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Bar(context.AddTask("Training"), console)));
    }

    private static string Describe(TrainingProgress value) =>
        Invariant($"step {value.Step} of {value.TotalSteps}, loss {value.Loss:F4}, {value.TokensPerSecond:F0} tokens/s, {Left(value.SecondsLeft)} left");

    private static string Left(double seconds) => seconds < 100 ? Invariant($"{seconds:F0} s") : Invariant($"{seconds / 60:F0} min");

    private static string Describe(EvaluationPoint point) => Invariant(
        $"step {point.Step}, epoch {point.Epoch:0.##}: {(double.IsNaN(point.Loss) ? "" : Invariant($"dev loss {point.Loss:F4}, "))}{string.Join(", ", point.Metrics.Select(metric => Invariant($"{MetricName.Spelled(metric.Key)} {metric.Value:F4}")))}");

    private sealed class Bar(ProgressTask task, IAnsiConsole console) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            (task.MaxValue, task.Value, task.Description) = (value.TotalSteps, value.Step, Markup.Escape(Describe(value)));
            if (value.Evaluation is { } point) console.WriteLine(Describe(point));
        }
    }

    private sealed class Lines(Log log) : IProgress<TrainingProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

        private long _told = Stopwatch.GetTimestamp();

        public void Report(TrainingProgress value)
        {
            if (value.Step == 1 || value.Step == value.TotalSteps || Stopwatch.GetElapsedTime(_told) > Interval)
            {
                _told = Stopwatch.GetTimestamp();
                Terminal.WriteError($"Training: {Describe(value)}");
            }

            if (value.Evaluation is { } point) log.Info(Describe(point));
        }
    }
}
