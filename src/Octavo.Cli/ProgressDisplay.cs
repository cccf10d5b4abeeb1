using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Values;
using Spectre.Console;

namespace Octavo.Cli;

/// <summary>Shows on the standard error stream how far an evaluation has come: a bar on a terminal, else plain lines.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the work while its progress is shown.</summary>
    /// <param name="log">How much to say.</param>
    /// <param name="title">What is done.</param>
    /// <param name="work">The work.</param>
    /// <param name="parts">How many lines are said where there is no terminal.</param>
    public static T Run<T>(Log log, string title, Func<IProgress<EvaluationProgress>?, T> work, int parts = 10)
    {
        if (log.IsQuiet) return work(null);
        return Terminal.ShowsErrors ? RunWithBar(title, work) : work(new Lines(title, parts));
    }

    private static T RunWithBar<T>(string title, Func<IProgress<EvaluationProgress>?, T> work)
    {
        return Terminal.ErrorConsole()
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(VisibleText.Of(title))))));
    }

    private sealed class Bar(ProgressTask task) : IProgress<EvaluationProgress>
    {
        public void Report(EvaluationProgress value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }

    private sealed class Lines(string title, int parts) : IProgress<EvaluationProgress>
    {
        private int _shown;

        public void Report(EvaluationProgress value)
        {
            var part = (int)((long)value.Done * parts / value.Total);
            if (part == _shown) return;
            _shown = part;
            Terminal.WriteError($"{title}: {value.Done} of {value.Total}");
        }
    }
}
