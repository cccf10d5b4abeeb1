using Octavo.Checkpoints;

namespace Octavo.Evaluation.Entities;

/// <summary>The tags of data as the labels of a model: by name, or as somebody says.</summary>
internal sealed class TagNames
{
    private readonly IReadOnlyList<string> _labels;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    private TagNames(IReadOnlyList<string> labels) => _labels = labels;

    /// <summary>Finds the label of every tag.</summary>
    /// <param name="labels">The model's labels in the order of its logits.</param>
    /// <param name="told">For each tag of the data the model's label, by name or index; null to go by names.</param>
    /// <param name="data">The data; every tag must be a label.</param>
    /// <exception cref="CheckpointException">A tag is no label; its line is named.</exception>
    /// <exception cref="InvalidDataException">The model has no label <c>O</c>, or not one that a map names.</exception>
    public static TagNames Of(IReadOnlyList<string> labels, IReadOnlyList<KeyValuePair<string, string>>? told, ConllData data)
    {
        var names = new TagNames(labels);
        if (!labels.Contains(EntityTag.Outside) && told is null)
            throw new InvalidDataException($"expected a model with the label O for words of no entity, found {string.Join(", ", labels)}; --label-map TAG=LABEL says which is which");
        for (var i = 0; i < labels.Count; i++) names._ids.TryAdd(labels[i], i);
        foreach (var (tag, label) in told ?? []) names._ids[tag] = names.Find(label);
        foreach (var sentence in data.Sentences)
        {
            for (var i = 0; i < sentence.Tags.Count; i++)
            {
                if (!names._ids.ContainsKey(sentence.Tags[i]))
                    throw new CheckpointException(data.Path, $"line {sentence.Lines[i]}: tag '{sentence.Tags[i]}': expected a label of the model ({string.Join(", ", labels)})");
            }
        }

        return names;
    }

    /// <summary>The name that data have for a label of the model.</summary>
    public string TagOf(int label) => _ids.Where(pair => pair.Value == label).Select(pair => pair.Key).LastOrDefault() ?? _labels[label];

    /// <summary>The label of a tag.</summary>
    public int IdOf(string tag) => _ids[tag];

    private int Find(string label)
    {
        if (_ids.TryGetValue(label, out var id)) return id;
        return int.TryParse(label, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out id) && id < _labels.Count
            ? id
            : throw new InvalidDataException($"label map: expected a label of the model ({string.Join(", ", _labels)}) or its index, found '{label}'");
    }
}
