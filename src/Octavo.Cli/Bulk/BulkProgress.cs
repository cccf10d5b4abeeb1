using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Octavo.Cli.Bulk;

/// <summary>Says how far a run over files has come: rows, rows a second, time left.</summary>
internal sealed class BulkProgress
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(10);

    private readonly Action<double, string> _show;
    private readonly long _started = Stopwatch.GetTimestamp();
    private double _shareAtStart = -1;
    private long _rows;
    private long _shown = Stopwatch.GetTimestamp();

    private BulkProgress(Action<double, string> show) => _show = show;

    /// <summary>Runs the work while its progress is shown: a bar on a terminal, else a line every ten seconds.</summary>
    public static T Run<T>(Log log, Func<BulkProgress, T> work)
    {
        if (log.IsQuiet) return work(new((_, _) => { }));
        if (!Terminal.ShowsErrors) return work(new((_, text) => Terminal.WriteError(text)));
        return Terminal.ErrorConsole().Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                var bar = context.AddTask("rows", maxValue: 1);
                return work(new((share, text) =>
                {
                    bar.Value = share;
                    bar.Description = Markup.Escape(text);
                }));
            });
    }

    /// <summary>How many rows a second have been answered.</summary>
    public double Rate => _rows / Math.Max(1e-9, Stopwatch.GetElapsedTime(_started).TotalSeconds);

    /// <summary>Some rows were answered.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="share">How much of the input is behind them, from 0 to 1.</param>
    public void Report(int rows, double share)
    {
        _rows += rows;
        if (_shareAtStart < 0) _shareAtStart = share;
        if (Stopwatch.GetElapsedTime(_shown) < (Terminal.ShowsErrors ? s_pause / 20 : s_pause)) return;
        _shown = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var left = share > _shareAtStart ? elapsed * ((1 - share) / (share - _shareAtStart)) : (TimeSpan?)null;
        _show(share, string.Create(CultureInfo.InvariantCulture, $"{_rows:N0} rows, {Rate:N0} rows/s, {share:P0} of the input{(left is { } time ? $", {Described(time)} left" : "")}"));
    }

    private static string Described(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min") : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalSeconds} s");
}
