using System.Globalization;
using Octavo.Evaluation;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Training;

/// <summary>How a model is trained; the defaults are those of Transformers' <c>run_glue.py</c> as the tutorial calls it, with warm-up and decay.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often each example is seen.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 2e-5;

    /// <summary>Examples of a batch.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Tokens of an example that are read; the model's positions bound it too.</summary>
    public int MaxLength { get; init; } = 128;

    /// <summary>The share of the steps in which the learning rate rises, from 0 to 1.</summary>
    public double Warmup { get; init; } = 0.1;

    /// <summary>AdamW's decoupled weight decay; biases and LayerNorm have none.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The norm that the gradients of a step are scaled down to; 0 for never.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>The chance of an activation to be dropped, from 0 to below 1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>What all random numbers follow from.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Batches of a step, whose mean gradient it follows.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Threads; they change no bit of the result.</summary>
    public int Threads { get; init; } = Machine.Threads;

    /// <summary>Steps between evaluations; 0 for one after each epoch.</summary>
    public int EvalSteps { get; init; }

    /// <summary>Steps between checkpoints to resume from; 0 for one at each evaluation.</summary>
    public int SaveSteps { get; init; }

    /// <summary>Evaluations in a row without a new best after which training ends; 0 for never.</summary>
    public int EarlyStop { get; init; }

    /// <summary>Steps after which training ends, whatever <see cref="Epochs"/> says; 0 for no such bound.</summary>
    public int MaxSteps { get; init; }

    /// <summary>
    /// Quantisation-aware training: what is quantised before each forward pass, and saved; null for training in floats. Any
    /// scheme with int8 weights.
    /// </summary>
    public QuantizationOptions? Quantization { get; init; }

    /// <summary>The folder of a model of the same kind whose logits are learned too; null for none. Distillation (Hinton et al. 2015, arXiv 1503.02531).</summary>
    public string? Teacher { get; init; }

    /// <summary>The teacher's part of the loss, from 0 to 1; the labels have the rest.</summary>
    public double TeacherWeight { get; init; } = 0.5;

    /// <summary>What logits are divided by before the teacher's probabilities and the model's are compared.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>What to do about an output folder that holds something.</summary>
    public ExistingOutput Existing { get; init; } = ExistingOutput.Refuse;

    /// <summary>Kernels of another instruction set than the chosen one, for tests.</summary>
    internal InstructionSet? InstructionSet { get; init; }

    /// <summary>What a setting is called that is not there.</summary>
    internal const string None = "none";

    internal ModelOptions ModelOptions => new() { Threads = Threads, InstructionSet = InstructionSet };

    /// <summary>What must not change when a run is resumed, by the names of the command line.</summary>
    internal IReadOnlyList<(string Name, string Value)> Settings =>
    [
        .. Numbers.Select(number => (number.Name, Text(number.Value))),
        ("qat", Quantization?.Scheme.Name ?? None),
        ("embeddings", Quantization is null ? None : Quantization.EmbeddingRule is null ? "keep" : "int8"),
        ("attention", Quantization?.Attention?.ToString().ToLowerInvariant() ?? None),
        ("include", Patterns(Quantization?.Include)),
        ("exclude", Patterns(Quantization?.Exclude)),
        ("teacher-weight", Teacher is null ? None : Text(TeacherWeight)),
        ("temperature", Teacher is null ? None : Text(Temperature)),
    ];

    private IReadOnlyList<(string Name, double Value)> Numbers =>
    [
        ("epochs", Epochs), ("learning-rate", LearningRate), ("batch-size", BatchSize), ("max-length", MaxLength), ("warmup", Warmup),
        ("weight-decay", WeightDecay), ("max-grad-norm", MaxGradNorm), ("dropout", Dropout), ("seed", Seed), ("accumulate", Accumulate),
        ("eval-steps", EvalSteps), ("early-stop", EarlyStop), ("max-steps", MaxSteps),
    ];

    internal void Check()
    {
        Require(Epochs >= 1, "epochs", "at least 1", Epochs);
        Require(double.IsFinite(LearningRate) && LearningRate > 0, "learning-rate", "a number above 0", LearningRate);
        Require(BatchSize >= 1, "batch-size", "at least 1", BatchSize);
        Require(MaxLength >= EvaluationOptions.ShortestLength, "max-length", $"at least {EvaluationOptions.ShortestLength}", MaxLength);
        Require(Warmup is >= 0 and <= 1, "warmup", "a share of the steps from 0 to 1", Warmup);
        Require(double.IsFinite(WeightDecay) && WeightDecay >= 0, "weight-decay", "a number from 0 on", WeightDecay);
        Require(double.IsFinite(MaxGradNorm) && MaxGradNorm >= 0, "max-grad-norm", "a number from 0 on", MaxGradNorm);
        Require(Dropout is >= 0 and < 1, "dropout", "a chance from 0 to below 1", Dropout);
        Require(Accumulate >= 1, "accumulate", "at least 1", Accumulate);
        foreach (var (name, value) in ((string, int)[])[("eval-steps", EvalSteps), ("save-steps", SaveSteps), ("early-stop", EarlyStop), ("max-steps", MaxSteps)])
            Require(value >= 0, name, "at least 0", value);
        Require(TeacherWeight is >= 0 and <= 1, "teacher-weight", "a part of the loss from 0 to 1", TeacherWeight);
        Require(double.IsFinite(Temperature) && Temperature > 0, "temperature", "a number above 0", Temperature);
        if (Quantization is { Scheme: { Weights: null } scheme })
        {
            var names = string.Join(", ", Scheme.All.Where(other => other.Weights is not null));
            throw new ArgumentException($"scheme: expected one whose weights become int8 and can be trained through ({names}), found {scheme}");
        }

        ModelOptions.Check();
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Patterns(IReadOnlyList<string>? patterns) => patterns is { Count: > 0 } ? string.Join(' ', patterns) : None;

    private static void Require(bool holds, string name, string expected, double found)
    {
        if (!holds) throw new ArgumentException(FormattableString.Invariant($"{name}: expected {expected}, found {found}"));
    }
}

/// <summary>What training does about an output folder that holds something.</summary>
public enum ExistingOutput
{
    /// <summary>An error.</summary>
    Refuse,

    /// <summary>What a run wrote there is replaced; other files stay.</summary>
    Overwrite,

    /// <summary>The run that was broken off there goes on.</summary>
    Resume,
}
