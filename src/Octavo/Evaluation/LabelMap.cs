using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Evaluation;

/// <summary>
/// Which logit of a model stands for which label of a task: by name where the model names its labels as the
/// task does, else by index. So a checkpoint whose labels stand in another order is scored rightly.
/// </summary>
internal sealed class LabelMap
{
    private const string Nameless = "LABEL_";

    private readonly GlueTask _task;
    private readonly Dictionary<string, int> _classes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _warnings = [];
    private bool _warnedOfFile;

    private LabelMap(GlueTask task, IReadOnlyList<string> modelLabels)
    {
        _task = task;
        for (var i = 0; i < task.Labels.Count; i++) _classes.TryAdd(task.Labels[i], i);
        for (var i = 0; i < task.LabelNames.Count; i++) _classes.TryAdd(task.LabelNames[i], i);
        LogitOf = Match(modelLabels);
        for (var i = 0; i < LogitOf.Length; i++) _classes.TryAdd(modelLabels[LogitOf[i]], i);
    }

    /// <summary>The index of a label's logit, [labels of the task].</summary>
    public int[] LogitOf { get; }

    /// <summary>What was guessed.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Matches the labels of a model with those of a task.</summary>
    /// <param name="task">The task, not a regression.</param>
    /// <param name="modelLabels">The model's labels in the order of its logits.</param>
    /// <exception cref="InvalidDataException">They are not the same labels.</exception>
    public static LabelMap Create(GlueTask task, IReadOnlyList<string> modelLabels)
    {
        return modelLabels.Count == task.Labels.Count
            ? new LabelMap(task, modelLabels)
            : throw new InvalidDataException(
                $"{task.Name} has {task.Labels.Count} labels, the model {modelLabels.Count}: {string.Join(", ", modelLabels)}");
    }

    /// <summary>The label of an example as an index into the task's labels.</summary>
    /// <param name="example">The example.</param>
    /// <exception cref="CheckpointException">It is no label of the task.</exception>
    public int ClassOf(GlueExample example)
    {
        if (_classes.TryGetValue(example.Label, out var known)) return known;
        if (IndexIn(example.Label) is { } index)
        {
            if (!_warnedOfFile) _warnings.Add($"{example.File} has labels like {example.Label}: taken as the label of that index");
            _warnedOfFile = true;
            return index;
        }

        throw new CheckpointException(
            example.File, $"line {example.Line}: expected a label of {_task.Name} ({string.Join(", ", _classes.Keys)}), found '{example.Label}'");
    }

    private int[] Match(IReadOnlyList<string> modelLabels)
    {
        var classes = modelLabels.Select(ClassByName).ToArray();
        if (classes.All(found => found is null))
        {
            _warnings.Add($"the model's labels ({string.Join(", ", modelLabels)}) are not named as {_task.Name}'s: taken by their index");
            return [.. Enumerable.Range(0, classes.Length)];
        }

        if (modelLabels.Any(name => !_classes.ContainsKey(name) && IndexIn(name) is not null))
            _warnings.Add($"the model's labels have no names ({string.Join(", ", modelLabels)}): LABEL_n is taken as label n of {_task.Name}");
        var logitOf = new int[classes.Length];
        Array.Fill(logitOf, -1);
        for (var logit = 0; logit < classes.Length; logit++)
        {
            if (classes[logit] is not { } label || logitOf[label] >= 0) throw NotTheSame(modelLabels);
            logitOf[label] = logit;
        }

        return logitOf;
    }

    private int? ClassByName(string name) => _classes.TryGetValue(name, out var known) ? known : IndexIn(name);

    // LABEL_n is what Transformers calls labels that were never named.
    private int? IndexIn(string name) =>
        name.StartsWith(Nameless, StringComparison.OrdinalIgnoreCase)
        && int.TryParse(name.AsSpan(Nameless.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index < _task.Labels.Count
            ? index
            : null;

    private InvalidDataException NotTheSame(IReadOnlyList<string> modelLabels)
    {
        var expected = _task.LabelNames.Count > 0 ? _task.LabelNames : _task.Labels;
        return new InvalidDataException(
            $"expected each label of {_task.Name} ({string.Join(", ", expected)}) once in the model's id2label, found {string.Join(", ", modelLabels)}");
    }
}
