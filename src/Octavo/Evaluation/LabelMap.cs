using System.Globalization;
using Octavo.Checkpoints;

namespace Octavo.Evaluation;

/// <summary>
/// Which logit of a model stands for which label of a task: by name, so that a checkpoint whose labels stand in another
/// order is scored rightly; by index where the model's labels were never named; as one is told. Else it is refused.
/// </summary>
internal sealed class LabelMap
{
    private readonly GlueTask _task;
    private readonly LabelNames _classes = new();
    private readonly List<string> _warnings = [];
    private bool _warnedOfFile;

    private LabelMap(GlueTask task, IReadOnlyList<string> modelLabels, IReadOnlyList<KeyValuePair<string, string>>? told)
    {
        _task = task;
        for (var i = 0; i < task.Labels.Count; i++) _classes.Add(task.Labels[i], i);
        for (var i = 0; i < task.LabelNames.Count; i++)
        {
            _classes.Add(task.LabelNames[i], i);
            foreach (var alias in task.LabelAliases.GetValueOrDefault(task.LabelNames[i], [])) _classes.Add(alias, i);
        }

        LogitOf = told is null ? ByName(modelLabels) : AsTold(modelLabels, told);
        for (var i = 0; i < LogitOf.Length; i++) _classes.Add(modelLabels[LogitOf[i]], i);
    }

    /// <summary>The index of a label's logit, [labels of the task].</summary>
    public int[] LogitOf { get; }

    /// <summary>What was guessed.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Matches the labels of a model with those of a task.</summary>
    /// <param name="task">The task, not a regression.</param>
    /// <param name="modelLabels">The model's labels in the order of its logits.</param>
    /// <param name="told">For each label of the task the model's label or its index; null to go by names.</param>
    /// <exception cref="InvalidDataException">They are not the same labels.</exception>
    public static LabelMap Create(
        GlueTask task, IReadOnlyList<string> modelLabels, IReadOnlyList<KeyValuePair<string, string>>? told = null)
    {
        return modelLabels.Count == task.Labels.Count
            ? new LabelMap(task, modelLabels, told)
            : throw new InvalidDataException(
                $"{task.Title}: expected a model of {task.Labels.Count} labels ({string.Join(", ", task.Labels)}), found {modelLabels.Count}: {string.Join(", ", modelLabels)}");
    }

    /// <summary>The only label of an example as an index into the task's labels.</summary>
    /// <param name="example">The example.</param>
    /// <exception cref="CheckpointException">It is no label of the task, or more than one.</exception>
    public int ClassOf(GlueExample example) => example.Labels is null or { Count: 1 }
        ? ClassOf(example, example.Labels?[0] ?? example.Label)
        : throw new CheckpointException(example.File, $"line {example.Line}: expected one label, for the model answers with one, found {example.Labels.Count}");

    /// <summary>A label of an example as an index into the task's labels.</summary>
    /// <param name="example">The example.</param>
    /// <param name="label">The label as the file writes it.</param>
    /// <exception cref="CheckpointException">It is no label of the task.</exception>
    public int ClassOf(GlueExample example, string label)
    {
        if (_classes.Find(label) is { } known) return known;
        if (LabelNames.IndexOfNameless(label) is { } index && index < _task.Labels.Count)
        {
            if (!_warnedOfFile) _warnings.Add($"{example.File} has labels like {label}: taken as the label of that index");
            _warnedOfFile = true;
            return index;
        }

        var expected = _task.Name == GlueTask.OwnName
            ? $"expected one of the model's labels ({string.Join(", ", _classes.All)}), found '{label}': a label map (--label-map LABEL=MODEL) says which is which"
            : $"expected a label of {_task.Name} ({string.Join(", ", _classes.All)}), found '{label}'";
        throw new CheckpointException(example.File, $"line {example.Line}: {expected}");
    }

    private int[] ByName(IReadOnlyList<string> modelLabels)
    {
        var logitOf = new int[modelLabels.Count];
        Array.Fill(logitOf, -1);
        for (var logit = 0; logit < logitOf.Length; logit++)
        {
            if (ClassByName(modelLabels[logit]) is not { } label || logitOf[label] >= 0) throw NotTheSame(modelLabels);
            logitOf[label] = logit;
        }

        if (modelLabels.Any(name => _classes.Find(name) is null))
        {
            _warnings.Add(
                $"the model's labels have no names ({string.Join(", ", modelLabels)}): taken by their index as those of {_task.Title} ({string.Join(", ", _task.LabelNames)})");
        }

        return logitOf;
    }

    private int? ClassByName(string name)
    {
        if (_classes.Find(name) is { } known) return known;
        var index = LabelNames.IndexOfNameless(name) ?? (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1);
        return index >= 0 && index < _task.Labels.Count ? index : null;
    }

    private int[] AsTold(IReadOnlyList<string> modelLabels, IReadOnlyList<KeyValuePair<string, string>> told)
    {
        var known = new LabelNames();
        for (var i = 0; i < modelLabels.Count; i++) known.Add(modelLabels[i], i);
        var logitOf = new int[modelLabels.Count];
        Array.Fill(logitOf, -1);
        foreach (var (name, target) in told)
        {
            var label = _classes.Find(name)
                ?? throw new InvalidDataException($"label map (--label-map): expected a label of {_task.Title} ({string.Join(", ", _classes.All)}), found '{name}'");
            var logit = known.Find(target)
                ?? (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < modelLabels.Count ? index : null as int?)
                ?? throw new InvalidDataException($"label map (--label-map): expected a label of the model ({string.Join(", ", modelLabels)}) or its index, found '{target}'");
            if (logitOf[label] >= 0 || logitOf.Contains(logit)) throw new InvalidDataException($"label map (--label-map): expected each label once, found '{name}={target}' again");
            logitOf[label] = logit;
        }

        var missing = Array.IndexOf(logitOf, -1);
        return missing < 0
            ? logitOf
            : throw new InvalidDataException($"label map (--label-map): expected every label of {_task.Title}, found none for '{_task.Labels[missing]}'");
    }

    private InvalidDataException NotTheSame(IReadOnlyList<string> modelLabels) => new(
        $"expected each label of {_task.Title} ({string.Join(", ", _task.LabelNames)}) once in the model's id2label, "
        + $"found {string.Join(", ", modelLabels)}: a label map (--label-map) can say which is which");
}
