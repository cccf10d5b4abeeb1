using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>
/// In quantised training, after each change of the weights: their codes and scales for the next forward pass, and what
/// the codes stand for, transposed, for the next backward pass. Everything is worked out anew, the search for
/// scales that keep the bound too, so that the codes are those of <see cref="WeightGrid"/> to the bit.
/// </summary>
internal sealed class CodeRefresh : TeamWork
{
    private readonly Parameters _parameters;
    private readonly EmbeddingTable _words;
    private readonly WeightRule? _tables;
    private readonly int _threads;
    private readonly Panel[] _panels;
    private readonly Dictionary<LayerCodes, float[]> _largest;
    private readonly float[] _largestOfWorker = new float[ModelOptions.MaxThreads];

    /// <summary>The work for a model.</summary>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="words">The table of words, whose rows are rounded when they are looked up.</param>
    /// <param name="tables">How tables are rounded; null for not at all.</param>
    /// <param name="threads">Workers.</param>
    public CodeRefresh(Parameters parameters, EmbeddingTable words, WeightRule? tables, int threads)
    {
        (_parameters, _words, _tables, _threads) = (parameters, words, tables, threads);
        _panels = [.. parameters.Codes.SelectMany(codes => Enumerable.Range(0, (codes.Int8.N + 15) / 16).Select(i => new Panel(codes, i * 16)))];
        _largest = parameters.Codes.ToDictionary(codes => codes, codes => new float[(codes.Int8.N + 15) & ~15]);
    }

    /// <summary>Brings everything up to date.</summary>
    public void Run() => WorkerPool.Shared.Run(_threads, this);

    /// <inheritdoc/>
    public override void Run(Worker worker)
    {
        var (start, end) = worker.Share(_panels.Length);
        for (var i = start; i < end; i++)
            _panels[i].Codes.Weight.Values.Packed.LargestMagnitudes(_panels[i].Column, _largest[_panels[i].Codes].AsSpan(_panels[i].Column, 16));
        // Rules of one scale for a tensor look at other workers' panels.
        worker.Meet();
        var widest = _parameters.Codes.Select(codes => codes.Transposed.N).DefaultIfEmpty().Max();
        var (floats, bytes) = (new float[widest * 16], new sbyte[widest * 16]);
        for (var i = start; i < end; i++)
            Refresh(_panels[i], floats, bytes);
        if (_tables is not null)
            RefreshTables(worker, _tables);
    }

    private void Refresh(Panel panel, float[] floats, sbyte[] bytes)
    {
        var (codes, column) = panel;
        var (k, count) = (codes.Transposed.N, Math.Min(16, codes.Int8.N - column));
        codes.Weight.Values.Packed.UnpackPanel(column, floats.AsSpan(0, 16 * k));
        Span<float> scales = stackalloc float[count];
        for (var r = 0; r < count; r++)
        {
            var row = bytes.AsSpan(r * k, k);
            var largest = LargestOf(codes, column + r);
            // A weight that is not finite has no code: the next loss is to show it.
            row.Clear();
            scales[r] = float.IsFinite(largest) ? WeightGrid.QuantizeRow(codes.Rule, floats.AsSpan(r * k, k), largest, row) : float.NaN;
            codes.Transposed.ReplaceInput(column + r, row, scales[r]);
        }

        codes.Int8.Replace(column, bytes.AsSpan(0, count * k), scales);
    }

    /// <summary>The largest magnitude of those that share a scale with an output: query, key and value are tensors of their own.</summary>
    private float LargestOf(LayerCodes codes, int output)
    {
        var largest = _largest[codes];
        if (codes.Rule.Granularity == WeightGranularity.Channel)
            return largest[output];
        var tensor = codes.Weight.Tensors.Last(tensor => tensor.FirstRow <= output);
        return WeightGrid.LargestMagnitude(largest.AsSpan(tensor.FirstRow, tensor.Rows));
    }

    private void RefreshTables(Worker worker, WeightRule rule)
    {
        if (rule.Granularity == WeightGranularity.Tensor)
            _words.LargestMagnitude = LargestOf(worker, _words.Trained!);
        foreach (var (master, rounded) in _parameters.RoundedTables)
        {
            var largest = rule.Granularity == WeightGranularity.Tensor ? LargestOf(worker, master) : 0;
            var (start, end) = worker.Share(master.Rows);
            for (var r = start; r < end; r++)
                RowRounding.Copy(rule, master.Row(r), largest, rounded.Row(r));
        }
    }

    /// <summary>The largest magnitude of a table, found by all workers together.</summary>
    private float LargestOf(Worker worker, Matrix table)
    {
        var (start, end) = worker.Share(table.Rows);
        // Math.Max hands NaN on.
        var largest = 0f;
        for (var r = start; r < end; r++)
            largest = Math.Max(largest, WeightGrid.LargestMagnitude(table.Row(r)));
        _largestOfWorker[worker.Index] = largest;
        worker.Meet();
        largest = WeightGrid.LargestMagnitude(_largestOfWorker.AsSpan(0, worker.Count));
        worker.Meet();
        return largest;
    }

    private sealed record Panel(LayerCodes Codes, int Column);
}
