using Octavo.Architectures;
using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>What a config's <c>architectures</c> say of the head: heads of several kinds are called <c>classifier</c>.</summary>
public static class HeadKinds
{
    // People name their own classes BertForMultiLabelSequenceClassification and the like.
    private static readonly (string Ending, HeadKind Kind)[] s_known =
    [
        ("SequenceClassification", HeadKind.SequenceClassification), ("TokenClassification", HeadKind.TokenClassification),
        ("QuestionAnswering", HeadKind.QuestionAnswering), ("QuestionAnsweringSimple", HeadKind.QuestionAnswering),
        ("MaskedLM", HeadKind.MaskedWords), ("ForPreTraining", HeadKind.MaskedWords), ("LMHeadModel", HeadKind.MaskedWords),
    ];

    /// <summary>The head; null where nothing is said, <see cref="HeadKind.None"/> for one that is not computed here.</summary>
    /// <param name="config">The config of the model.</param>
    /// <exception cref="ArgumentNullException"><paramref name="config"/> is null.</exception>
    public static HeadKind? Of(EncoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        foreach (var name in config.Architectures)
        {
            if (OfClass(config.Family, name) is { } kind && config.Family.Heads.ContainsKey(kind))
                return kind;
        }

        return OtherHead(config) is null ? null : HeadKind.None;
    }

    /// <summary>The class of Transformers that has a head.</summary>
    internal static string ClassOf(Family family, HeadKind kind) =>
        kind == HeadKind.None ? family.ClassName + "Model" : family.Classes.TryGetValue(kind, out var own) ? own : $"{family.ClassName}For{s_known.First(known => known.Kind == kind).Ending}";

    /// <summary>Whether a checkpoint has a head's layer of logits; heads of several kinds share its name.</summary>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="config">The config of the model.</param>
    /// <param name="kind">The kind of head.</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static bool HasLogits(Checkpoint checkpoint, EncoderConfig config, HeadKind kind)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(config);
        var name = new HeadLayers(config, kind).Output!.Name + ".weight";
        return checkpoint.Tensors.ContainsKey(name) || checkpoint.Quantized.ContainsKey(name);
    }

    /// <summary>Whether a model classifies texts: nothing says that it has another head, and its logits are there.</summary>
    /// <param name="checkpoint">The weights.</param>
    /// <param name="config">The config of the model.</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static bool IsTextClassifier(Checkpoint checkpoint, EncoderConfig config) =>
        (Of(config) ?? HeadKind.SequenceClassification) == HeadKind.SequenceClassification && HasLogits(checkpoint, config, HeadKind.SequenceClassification);

    /// <summary>Refuses a model whose head is of another kind.</summary>
    /// <exception cref="CheckpointException">It is, or the family has none of this kind.</exception>
    internal static void Require(EncoderConfig config, HeadKind kind, string path)
    {
        var expected = ClassOf(config.Family, kind);
        if (!config.Family.Heads.ContainsKey(kind))
            throw new CheckpointException(path, $"'model_type': expected a family with a head such as {expected}, found {config.ModelType}");
        if (!config.Architectures.Any(name => OfClass(config.Family, name) == kind) && OtherHead(config) is { } other)
            throw new CheckpointException(path, $"'architectures': expected {expected}, found {other}");
    }

    private static HeadKind? OfClass(Family family, string name)
    {
        foreach (var (ending, kind) in s_known)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal) && (!family.Classes.TryGetValue(kind, out var own) || own == name)) return kind;
        }

        return null;
    }

    private static string? OtherHead(EncoderConfig config) => config.Architectures.FirstOrDefault(name => name.Contains("For", StringComparison.Ordinal) || OfClass(config.Family, name) is not null);
}
