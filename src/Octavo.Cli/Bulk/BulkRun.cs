using System.Diagnostics;
using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Cli.Lines;
using Octavo.Evaluation;

namespace Octavo.Cli.Bulk;

/// <summary>
/// Answers the rows of files in parts of so many rows, each of which appears whole or not at all. Part p holds the rows from p times the
/// size on, whoever computes it: shards take every n-th part, and a run that goes on takes those that are missing.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="model">The folder of the model.</param>
/// <param name="answerer">Who answers.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops; the part at work is lost.</param>
internal sealed class BulkRun(BulkRequest request, string model, BulkAnswerer answerer, Log log, CancellationToken cancellation)
{
    /// <summary>Runs it.</summary>
    /// <returns>The exit code: bad input if a row was.</returns>
    public int Run()
    {
        var (first, rowsHaveTheirOwn) = BulkInput.First(request.Files, request.Wants, cancellation);
        if (!rowsHaveTheirOwn) CheckColumns(first);
        var columns = OutputColumns.Of(first, rowsHaveTheirOwn && request.Format == RowFormat.Jsonl, answerer.Columns, request.Carry);
        if (columns.IsRenamed) log.Warning($"the input has columns of the answer's names, which are called {string.Join(", ", columns.Names.Except(columns.Answers.Select(column => column.Name)))} in the output");
        using var manifest = PartManifest.Open(request.Folder, request.Shard, Settings(), request.Resumes);
        if (manifest.Done.Count > 0) log.Info($"{Counted(manifest.Done.Count, "part")} there already");
        var started = Stopwatch.GetTimestamp();
        var outcome = manifest.IsComplete ? new Outcome() : BulkProgress.Run(log, progress => Run(columns, manifest, progress));
        return Tell(outcome, manifest, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private void CheckColumns(IReadOnlyList<RowColumn> found)
    {
        foreach (var column in request.NamedColumns)
        {
            if (found.All(known => known.Name != column))
                throw new CheckpointException(request.Files[0].Path, $"expected a column '{column}', found the columns {string.Join(", ", found.Select(known => known.Name))}");
        }
    }

    private List<KeyValuePair<string, string>> Settings() =>
    [
        new("model", ShardHeader.FingerprintOfModel(model)),
        new("options", request.Settings),
        new("format", request.Format.ToString().ToLowerInvariant()),
        new("part rows", request.PartRows.ToString(CultureInfo.InvariantCulture)),
        new("columns", string.Join(", ", request.Columns.Select(pair => $"{pair.Key}={pair.Value}"))),
        .. request.Files.Select((file, i) => new KeyValuePair<string, string>(string.Create(CultureInfo.InvariantCulture, $"input {i + 1}"), file.Fingerprint())),
        new("inputs", request.Files.Count.ToString(CultureInfo.InvariantCulture)),
    ];

    private Outcome Run(OutputColumns columns, PartManifest manifest, BulkProgress progress)
    {
        using var input = new BulkInput(request.Files, request.Wants);
        var outcome = new Outcome();
        for (var part = 0; ; part++)
        {
            var isOurs = request.Shard is not { } shard || part % shard.Count == shard.Index - 1;
            if (!isOurs || manifest.Done.ContainsKey(part))
            {
                var skipped = input.Skip(request.PartRows, cancellation);
                outcome.InputRows += skipped;
                if (skipped == request.PartRows) continue;
                break;
            }

            if (input.Read(cancellation) is not { } first) break;
            var entry = Write(part, first, input, columns, progress);
            manifest.Add(part, entry);
            outcome.Add(entry);
            if (entry.Rows < request.PartRows) break;
        }

        manifest.Complete(outcome.InputRows);
        return outcome;
    }

    private PartEntry Write(int part, Row first, BulkInput input, OutputColumns columns, BulkProgress progress)
    {
        var name = PartManifest.PartName(part, request.Format);
        using var file = new PartFile(request.Folder, name);
        var writer = file.Told(() => RowWriter.Create(request.Format, file.Stream, columns, request.Carry));
        var batches = new RowBatches(request, answerer, columns, input, first, cancellation);
        var (rows, errors) = (0L, 0L);

        // While a batch is computed, another thread makes tokens of the next and a third writes the one before.
        var (reading, writing) = (Task.Run(batches.Next, cancellation), Task.CompletedTask);
        try
        {
            while (reading.GetAwaiter().GetResult() is { } batch)
            {
                reading = Task.Run(batches.Next, cancellation);
                cancellation.ThrowIfCancellationRequested();
                var answers = batch.Answer();
                writing.GetAwaiter().GetResult();
                writing = Task.Run(() => file.Told(() => batch.WriteTo(writer, answers)), CancellationToken.None);
                rows += batch.Count;
                errors += answers.Count(answer => answer.Write is null);
                progress.Report(batch.Count, batch.Share);
            }

            writing.GetAwaiter().GetResult();
        }
        finally
        {
            Task.WhenAll(reading, writing).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        file.Told(() =>
        {
            writer.Finish();
            return true;
        });
        return new PartEntry(name, rows, errors, file.Commit());
    }

    private int Tell(Outcome outcome, PartManifest manifest, double seconds)
    {
        // Those of the runs before too, for their rows are in the folder.
        var errors = manifest.Done.Values.Sum(part => part.Errors);
        if (errors > 0) log.Warning($"{Counted(errors, "row")} with an error instead of an answer, in the column error");
        var rate = outcome.Rows / Math.Max(1e-9, seconds);
        if (request.IsJson)
        {
            JsonOutput.WriteObject(json =>
            {
                json.WriteString("output", request.Folder);
                json.WriteNumber("rows", outcome.Rows);
                json.WriteNumber("errors", errors);
                json.WriteNumber("parts", outcome.Parts);
                json.WriteNumber("parts_done_before", manifest.Done.Count - outcome.Parts);
                json.WriteFinite("seconds", seconds);
                json.WriteFinite("rows_per_second", rate);
            });
        }
        else
        {
            Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{request.Folder}: {Counted(outcome.Rows, "row")} in {Counted(outcome.Parts, "part")}, {Counted(manifest.Done.Count - outcome.Parts, "part")} done before, {seconds:F1} s, {rate:F1} rows/s"));
        }

        return errors > 0 ? ExitCode.BadInput : ExitCode.Success;
    }

    private static string Counted(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>What this run has done.</summary>
    private sealed class Outcome
    {
        public long Rows { get; private set; }

        public int Parts { get; private set; }

        public long InputRows { get; set; }

        public void Add(PartEntry entry)
        {
            Rows += entry.Rows;
            InputRows += entry.Rows;
            Parts++;
        }
    }
}
