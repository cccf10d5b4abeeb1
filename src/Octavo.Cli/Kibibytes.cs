using Octavo.Evaluation;
using Octavo.Hub;

namespace Octavo.Cli;

/// <summary>The progress of a download as a display of steps: an int holds two TiB of these.</summary>
/// <param name="display">The display.</param>
internal sealed class Kibibytes(IProgress<EvaluationProgress> display) : IProgress<DownloadProgress>
{
    private const int Size = 1024;

    public void Report(DownloadProgress value)
    {
        if (value.TotalBytes >= Size) display.Report(new((int)(value.Bytes / Size), (int)(value.TotalBytes / Size)));
    }
}
