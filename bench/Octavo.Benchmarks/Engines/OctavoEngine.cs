using System.Diagnostics;
using Octavo.Benchmarks.Workloads;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Benchmarks.Engines;

/// <summary>Octavo itself, by its public interface.</summary>
internal sealed class OctavoEngine(ModelShape model, string precision, int threads) : IEngine
{
    private readonly TextClassifier _classifier = TextClassifier.Load(
        model == ModelShape.MiniLm ? Places.MiniLm : RandomCheckpoint.FolderOf(model),
        new ModelOptions
        {
            Threads = threads,
            Quantization = precision == "fp32" ? null : new QuantizationOptions { Scheme = Scheme.Parse(precision) },
        });

    /// <inheritdoc/>
    public string Version => $"Octavo {typeof(TextClassifier).Assembly.GetName().Version?.ToString(3)} ({_classifier.InstructionSet})";

    /// <inheritdoc/>
    public double Time(Workload workload, int passes)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < passes; i++)
        {
            foreach (var batch in workload.Batches)
                _classifier.Logits(batch);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / passes;
    }

    /// <inheritdoc/>
    public void Dispose() => _classifier.Dispose();
}
