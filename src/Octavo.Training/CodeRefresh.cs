using Octavo.Kernels.Threads;
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
    private readonly Scratch[] _scratch;
    private readonly float[] _largestOfRow;

    /// <summary>The work for a model.</summary>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="words">The table of words, whose rows are rounded when they are looked up.</param>
    /// <param name="tables">How tables are rounded; null for not at all.</param>
    /// <param name="threads">Workers.</param>
    public CodeRefresh(Parameters parameters, EmbeddingTable words, WeightRule? tables, int threads)
    {
        (_parameters, _words, _tables, _threads) = (parameters, words, tables, threads);
        _panels = [.. parameters.Codes.SelectMany(codes => Enumerable.Range(0, (codes.Int8.N + 15) / 16).Select(i => new Panel(codes, i * 16)))];
        var widest = parameters.Codes.Select(codes => codes.Transposed.N).DefaultIfEmpty().Max();
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new Scratch(new float[widest * 16], new sbyte[widest * 16]))];
        _largestOfRow = new float[parameters.RoundedTables.Select(table => table.Master.Rows).Append(words.Trained?.Rows ?? 0).Max()];
        _largest = parameters.Codes.ToDictionary(codes => codes, codes => new float[(codes.Int8.N + 15) & ~15]);
    }

    /// <summary>Brings everything up to date.</summary>
    public void Run() => WorkerPool.Shared.Run(_threads, this);

    /// <inheritdoc/>
    public override void Run(Worker worker)
    {
        foreach (var (start, end) in worker.Share(_panels.Length))
        {
            for (var i = start; i < end; i++)
                _panels[i].Codes.Weight.Values.Packed.LargestMagnitudes(_panels[i].Column, _largest[_panels[i].Codes].AsSpan(_panels[i].Column, 16));
        }

        worker.Meet();
        if (worker.Index == 0)
            ShareLargest();
        worker.Meet();
        foreach (var (start, end) in worker.Share(_panels.Length))
        {
            for (var i = start; i < end; i++)
                Refresh(_panels[i], _scratch[worker.Index]);
        }

        worker.Meet();
        if (_tables is not null)
            RefreshTables(worker, _tables);
    }

    /// <summary>Rules of one scale for a tensor: query, key and value are tensors of their own.</summary>
    private void ShareLargest()
    {
        foreach (var (codes, largest) in _largest.Where(item => item.Key.Rule.Granularity == WeightGranularity.Tensor))
        {
            foreach (var tensor in codes.Weight.Tensors)
            {
                var rows = largest.AsSpan(tensor.FirstRow, tensor.Rows);
                rows.Fill(WeightGrid.LargestMagnitude(rows));
            }
        }
    }

    private void Refresh(Panel panel, Scratch scratch)
    {
        var (codes, column) = panel;
        var (k, count) = (codes.Transposed.N, Math.Min(16, codes.Int8.N - column));
        codes.Weight.Values.Packed.UnpackPanel(column, scratch.Floats.AsSpan(0, 16 * k));
        Span<float> scales = stackalloc float[count];
        for (var r = 0; r < count; r++)
        {
            var row = scratch.Codes.AsSpan(r * k, k);
            var largest = _largest[codes][column + r];
            // A weight that is not finite has no code, whatever stands there: the next loss is to show it.
            scales[r] = float.IsFinite(largest) ? WeightGrid.QuantizeRow(codes.Rule, scratch.Floats.AsSpan(r * k, k), largest, row) : float.NaN;
            codes.Transposed.ReplaceInput(column + r, row, scales[r]);
        }

        codes.Int8.Replace(column, scratch.Codes.AsSpan(0, count * k), scales);
    }

    private void RefreshTables(Worker worker, WeightRule rule)
    {
        if (rule.Granularity == WeightGranularity.Tensor)
        {
            var largest = LargestOf(worker, _words.Trained!);
            if (worker.Index == 0)
                _words.LargestMagnitude = largest;
        }

        foreach (var (master, rounded) in _parameters.RoundedTables)
        {
            var largest = rule.Granularity == WeightGranularity.Tensor ? LargestOf(worker, master) : 0;
            foreach (var (start, end) in worker.Share(master.Rows))
            {
                for (var r = start; r < end; r++)
                    RowRounding.Copy(rule, master.Row(r), largest, rounded.Row(r));
            }

            worker.Meet();
        }
    }

    /// <summary>The largest magnitude of a table, found by all workers together.</summary>
    private float LargestOf(Worker worker, Matrix table)
    {
        foreach (var (start, end) in worker.Share(table.Rows))
        {
            for (var r = start; r < end; r++)
                _largestOfRow[r] = WeightGrid.LargestMagnitude(table.Row(r));
        }

        worker.Meet();
        var largest = WeightGrid.LargestMagnitude(_largestOfRow.AsSpan(0, table.Rows));
        worker.Meet();
        return largest;
    }

    private sealed record Panel(LayerCodes Codes, int Column);

    /// <summary>A worker's room for the weights of a panel and their codes, [16, K].</summary>
    private sealed record Scratch(float[] Floats, sbyte[] Codes);
}
