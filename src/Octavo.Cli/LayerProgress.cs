using Octavo.Compression;
using Octavo.Evaluation;

namespace Octavo.Cli;

/// <summary>Shows how many layers are done where examples are counted else.</summary>
internal sealed class LayerProgress : IProgress<QuantizationProgress>
{
    private readonly IProgress<EvaluationProgress> _display;

    private LayerProgress(IProgress<EvaluationProgress> display) => _display = display;

    /// <summary>On a display; null where there is none.</summary>
    public static LayerProgress? On(IProgress<EvaluationProgress>? display) => display is null ? null : new(display);

    /// <inheritdoc/>
    public void Report(QuantizationProgress value) => _display.Report(new(value.Done, value.Total));
}
