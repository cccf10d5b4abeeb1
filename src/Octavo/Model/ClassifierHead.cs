using Octavo.Checkpoints;
using Octavo.Values;

namespace Octavo.Model;

/// <summary>What the logits of a classifier mean: its labels, and what makes scores of the logits. Decided once, when a model is loaded.</summary>
public sealed class ClassifierHead
{
    private readonly bool _isRegression;

    private ClassifierHead(EncoderConfig config, HeadActivation activation, bool isNamed, string? warning)
    {
        (Labels, Activation, IsMultiLabel, IsNamed) = (ValueList<string>.Of(config.Labels), activation, config.IsMultiLabel, isNamed);
        _isRegression = config.ProblemType == EncoderConfig.Regression;
        Warnings = warning is null ? [] : [warning];
    }

    /// <summary>The names of the labels in the order of the logits.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>What makes scores of logits.</summary>
    public HeadActivation Activation { get; }

    /// <summary>Whether the files name the activation; else it follows from the kind of the head.</summary>
    public bool IsNamed { get; }

    /// <summary>Whether each label is right or wrong by itself.</summary>
    public bool IsMultiLabel { get; }

    /// <summary>Whether the only logit tells one class from all else, or is a number of which nothing is said; not where it is said to be a regression.</summary>
    public bool IsOneLogit => Labels.Count == 1 && !IsMultiLabel && !_isRegression;

    /// <summary>What was guessed.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The head that the files of a folder describe.</summary>
    /// <param name="config">Its config.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="CheckpointException">It names an activation that is not computed here.</exception>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static ClassifierHead Of(EncoderConfig config, string folder)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(folder);
        return Of(config, folder, NamedActivation.Beside(folder) ?? config.NamedActivation);
    }

    /// <summary>The head that a config alone describes, for a model that is not saved yet.</summary>
    /// <param name="config">The config.</param>
    /// <exception cref="ArgumentNullException"><paramref name="config"/> is null.</exception>
    public static ClassifierHead Of(EncoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(config, UsualOf(config), false, null);
    }

    private static ClassifierHead Of(EncoderConfig config, string folder, NamedActivation? found)
    {
        var usual = UsualOf(config);
        if (found is not { } named)
            return new(config, usual, false, null);
        if (!named.IsKnownModule)
            return new(config, usual, false, $"{folder}: {named.Key}: {named.ClassName} is code that is not run: {usual.ToString().ToLowerInvariant()} takes its place");
        return named.Name switch
        {
            "Identity" => new(config, HeadActivation.None, true, null),
            "Sigmoid" => new(config, HeadActivation.Sigmoid, true, null),
            "Softmax" => new(config, HeadActivation.Softmax, true, null),
            _ => throw new CheckpointException(folder, $"{named.Key}: expected Sigmoid, Softmax or Identity of torch.nn, found {named.ClassName}"),
        };
    }

    /// <summary>The scores that logits mean.</summary>
    /// <param name="logits">[labels].</param>
    /// <returns>[labels].</returns>
    public float[] Scores(ReadOnlySpan<float> logits) => HeadScores.Of(logits, Activation);

    /// <summary>The best label and all scores.</summary>
    /// <param name="logits">[labels].</param>
    /// <param name="activation">What makes scores of them.</param>
    public Prediction Interpret(ReadOnlySpan<float> logits, HeadActivation activation)
    {
        var scores = HeadScores.Of(logits, activation);
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            best = scores[i] > scores[best] ? i : best;
        return new(best, Labels, scores, logits.ToArray());
    }

    /// <summary>
    /// The number that a logit is where a task asks for one. Evaluations of regressions read logits, whatever is usual for
    /// one label; an activation that the files name belongs to the number.
    /// </summary>
    /// <param name="logit">The only logit.</param>
    public float Number(float logit) => IsNamed ? Scores([logit])[0] : logit;

    /// <summary>As <c>TextClassificationPipeline.postprocess</c> of Transformers chooses.</summary>
    private static HeadActivation UsualOf(EncoderConfig config) => config.ProblemType switch
    {
        EncoderConfig.Regression => HeadActivation.None,
        EncoderConfig.MultiLabel => HeadActivation.Sigmoid,
        _ => config.NumLabels == 1 ? HeadActivation.Sigmoid : HeadActivation.Softmax,
    };
}
