using System.Diagnostics;
using Octavo.Benchmarks.Workloads;
using TorchSharp;

namespace Octavo.Benchmarks.Engines;

/// <summary>
/// PyTorch through TorchSharp. The script builds random weights at every call and then runs n passes: the time of one is
/// the difference to a call with none, divided by n.
/// </summary>
internal sealed class TorchEngine : IEngine
{
    // The script's table of words is only looked up, never multiplied: a short one is built faster and costs no pass anything.
    private const int Words = 2048;
    private readonly torch.jit.ScriptModule _script;
    private readonly ModelShape _model;
    private readonly bool _int8;
    private readonly IDisposable _inference;

    /// <summary>Loads the script.</summary>
    public TorchEngine(ModelShape model, bool int8, int threads, string peersFolder)
    {
        (_model, _int8) = (model, int8);
        TorchNative.Prepare();
        _inference = torch.inference_mode();
        torch.set_num_threads(threads);
        _script = torch.jit.load(Path.Combine(peersFolder, "pytorch-bert.pt"));
        _script.eval();
        SecondsAtLeast = Math.Max(0.1, Call(1, 16, 0));
    }

    /// <inheritdoc/>
    public string Version => $"PyTorch {torch.__version__} (TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)})";

    /// <summary>As long as building the weights, whose own variation is in the difference.</summary>
    public double SecondsAtLeast { get; }

    /// <inheritdoc/>
    public double Time(Workload workload, int passes)
    {
        // Batches of the same size are one call.
        var total = 0.0;
        foreach (var group in workload.Batches.GroupBy(batch => (batch.Count, Tokens: batch.LengthOf(0))))
        {
            var (count, tokens) = group.Key;
            var building = Call(count, tokens, 0);
            total += Math.Max(0, Call(count, tokens, group.Count() * passes) - building);
        }

        return total / passes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _script.Dispose();
        _inference.Dispose();
    }

    private double Call(int batch, int tokens, int passes)
    {
        var start = Stopwatch.GetTimestamp();
        using var result = (torch.Tensor)_script.call(
            _model.Width, _model.Heads, _model.Layers, _model.Intermediate, Words, batch, tokens, passes, _int8);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
