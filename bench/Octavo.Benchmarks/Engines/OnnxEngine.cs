using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Octavo.Benchmarks.Workloads;
using Octavo.Text;

namespace Octavo.Benchmarks.Engines;

/// <summary>ONNX Runtime with the graph that its own tools make of the model.</summary>
internal sealed class OnnxEngine : IEngine
{
    private static readonly string[] InputNames = ["input_ids", "attention_mask", "token_type_ids"];
    private static readonly string[] OutputNames = ["logits"];
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly Dictionary<TokenBatch, OrtValue[]> _inputs = [];

    /// <summary>Loads the graph.</summary>
    public OnnxEngine(ModelShape model, string precision, bool exact, int threads, string peersFolder)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        if (exact)
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
        var name = model == ModelShape.MiniLm ? "minilm" : model.Name;
        _session = new InferenceSession(OnnxFiles.Prepare(peersFolder, $"ort-{name}-{precision}"), options);
    }

    /// <inheritdoc/>
    public string Version => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <inheritdoc/>
    public double Time(Workload workload, int passes)
    {
        foreach (var batch in workload.Batches)
            Inputs(batch);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < passes; i++)
        {
            foreach (var batch in workload.Batches)
                _session.Run(_run, InputNames, Inputs(batch), OutputNames).Dispose();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / passes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in _inputs.Values.SelectMany(values => values))
            value.Dispose();
        _run.Dispose();
        _session.Dispose();
    }

    private OrtValue[] Inputs(TokenBatch batch)
    {
        if (_inputs.TryGetValue(batch, out var values))
            return values;
        long[] shape = [batch.Count, batch.LengthOf(0)];
        var mask = batch.AttentionMask is { } bytes ? bytes.Select(m => (long)m) : Enumerable.Repeat(1L, batch.TokenCount);
        values =
        [
            OrtValue.CreateTensorValueFromMemory(batch.InputIds.Select(id => (long)id).ToArray(), shape),
            OrtValue.CreateTensorValueFromMemory(mask.ToArray(), shape),
            OrtValue.CreateTensorValueFromMemory(batch.TokenTypeIds.Select(id => (long)id).ToArray(), shape),
        ];
        _inputs.Add(batch, values);
        return values;
    }
}
