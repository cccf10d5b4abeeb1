using Octavo.Checkpoints;

namespace Octavo.Evaluation;

/// <summary>Puts the parts of an evaluation together: the numbers are those of the whole in one go, to the last bit.</summary>
public static class ShardMerge
{
    private const int MostNamed = 20;

    /// <summary>Merges the parts of one task, or of both halves of MNLI.</summary>
    /// <param name="paths">The files of all parts, in any order.</param>
    /// <returns>What each task's evaluation found, in the order of the tasks' first files.</returns>
    /// <exception cref="CheckpointException">A file is damaged, a part is missing or there twice, or parts are of different evaluations.</exception>
    public static IReadOnlyList<EvaluationResult> Merge(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0) throw new ArgumentException("expected files of shards, found none", nameof(paths));
        var parts = paths.Select(path => new Part(path, ShardFile.Read(path))).ToList();
        return [.. parts.GroupBy(part => part.Header.Task, StringComparer.Ordinal).Select(group => MergeTask([.. group]))];
    }

    private static EvaluationResult MergeTask(Part[] parts)
    {
        Array.Sort(parts, (a, b) => a.Header.Shard.Index.CompareTo(b.Header.Shard.Index));
        Check(parts);
        var header = parts[0].Header;
        var task = TaskOf(header, parts[0].Path);
        ExampleResult[] examples = [.. parts.SelectMany(part => part.Examples)];
        var hasLabels = examples[0].Example.HasLabel;
        if (examples.FirstOrDefault(example => example.Example.HasLabel != hasLabels) is { } odd)
            throw new CheckpointException(odd.Example.File, $"line {odd.Example.Line}: expected labels of all examples or of none, found some");
        return new EvaluationResult
        {
            Task = task,
            Examples = examples,
            Metrics = hasLabels ? TaskScore.Metrics(task, examples) : [],
            Loss = hasLabels ? TaskScore.Loss(task, examples, header.BatchSize) : double.NaN,
            Seconds = parts.Sum(part => part.Header.Seconds),
            TotalSeconds = parts.Sum(part => part.Header.TotalSeconds),
            Warnings = [],
        };
    }

    private static void Check(Part[] parts)
    {
        var first = parts[0].Header;
        foreach (var part in parts)
        {
            if (first.DifferenceTo(part.Header) is { } difference) throw new CheckpointException(part.Path, difference);
        }

        if (parts.Zip(parts.Skip(1)).FirstOrDefault(pair => pair.First.Header.Shard == pair.Second.Header.Shard).Second is { } twice)
            throw new CheckpointException(twice.Path, $"expected each shard once, found {twice.Header.Shard} of {first.Task} again");
        // As many as there are files, and no two alike: then none is missing. A file may say that there are billions.
        if (first.Shard.Count != parts.Length)
        {
            var missing = Enumerable.Range(1, first.Shard.Count).Where(index => !parts.Any(part => part.Header.Shard.Index == index)).Take(MostNamed);
            throw new CheckpointException(parts[0].Path, $"expected all {first.Shard.Count} shards of {first.Task}, found none for {string.Join(", ", missing)}{(first.Shard.Count - parts.Length > MostNamed ? ", …" : "")}");
        }

        var next = 0;
        foreach (var part in parts)
        {
            if (part.Header.First != next) throw new CheckpointException(part.Path, $"expected the examples from {next} on, found those from {part.Header.First}");
            next += part.Examples.Count;
            var end = part == parts[^1] ? first.Examples : parts[part.Header.Shard.Index].Header.First;
            if (next != end) throw new CheckpointException(part.Path, $"expected answers up to example {end}, found {next}: the file is cut or too long");
        }
    }

    private static GlueTask TaskOf(ShardHeader header, string path)
    {
        var known = GlueTask.All.FirstOrDefault(task => task.Name == header.Task);
        if (known is not null && !known.Labels.SequenceEqual(header.Labels))
            throw new CheckpointException(path, $"expected the labels of {known.Name}, found {string.Join(", ", header.Labels)}");
        if (known is not null) return known;
        return header.IsMultiLabel ? GlueTask.OwnMultiLabel(header.Labels, ["text"], "label") : GlueTask.Own(header.Labels, ["text"], "label");
    }

    private sealed record Part(string Path, ShardHeader Header, List<ExampleResult> Examples)
    {
        public Part(string path, (ShardHeader Header, List<ExampleResult> Examples) content)
            : this(path, content.Header, content.Examples)
        {
        }
    }
}
