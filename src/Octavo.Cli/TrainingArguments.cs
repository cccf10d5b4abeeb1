using System.CommandLine;
using Octavo.Model;
using Octavo.Training;

namespace Octavo.Cli;

/// <summary>How <c>octavo train</c> trains.</summary>
internal sealed class TrainingArguments
{
    private const int Most = int.MaxValue;

    private static readonly TrainingOptions Usual = new();

    private readonly Option<int> _epochs = Arguments.Number("--epochs", 1, 10_000, () => Usual.Epochs, "How often each example is seen");
    private readonly Option<double> _learningRate = Arguments.Fraction("--learning-rate", double.Epsilon, 1000, Usual.LearningRate, "The highest learning rate");
    private readonly Option<int> _batchSize = Arguments.BatchSize();
    private readonly Option<int> _maxLength = Arguments.MaxLength();
    private readonly Option<double> _warmup = Arguments.Fraction("--warmup", 0, 1, Usual.Warmup, "Share of the steps in which the learning rate rises");
    private readonly Option<double> _weightDecay = Arguments.Fraction("--weight-decay", 0, 1000, Usual.WeightDecay, "AdamW's weight decay, for all but biases and LayerNorm");
    private readonly Option<double> _maxGradNorm = Arguments.Fraction("--max-grad-norm", 0, 1e30, Usual.MaxGradNorm, "Norm that gradients are scaled down to; 0 for never");
    private readonly Option<double> _dropout = Arguments.Fraction("--dropout", 0, 0.99, Usual.Dropout, "Chance of an activation to be dropped");
    private readonly Option<int> _seed = Arguments.Number("--seed", int.MinValue, Most, () => Usual.Seed, "What all random numbers follow from");
    private readonly Option<int> _accumulate = Arguments.Number("--accumulate", 1, 1 << 16, () => Usual.Accumulate, "Batches of a step");
    private readonly Option<int> _threads = Arguments.Number("--threads", 1, ModelOptions.MaxThreads, () => Usual.Threads, "Threads; they change no bit of the result");
    private readonly Option<int> _evalSteps = Arguments.Number("--eval-steps", 0, Most, () => 0, "Steps between evaluations; 0 for one after each epoch");
    private readonly Option<int> _saveSteps = Arguments.Number("--save-steps", 0, Most, () => 0, "Steps between checkpoints; 0 for one at each evaluation");
    private readonly Option<int> _earlyStop = Arguments.Number("--early-stop", 0, Most, () => 0, "Evaluations without a new best that end the run; 0 for never");
    private readonly Option<int> _maxSteps = Arguments.Number("--max-steps", 0, Most, () => 0, "Steps that end the run, whatever --epochs says; 0 for no bound");
    private readonly Option<bool> _qat = new("--qat") { Description = "Quantisation-aware training: every forward pass computes with int8, and an int8 model is saved" };
    private readonly QuantizationArguments _quantization = QuantizationArguments.ForTraining();
    private readonly Option<string?> _teacher = new("--teacher") { HelpName = "DIR", Description = "A model of the same kind, a folder or a name on the hub, whose logits are learned beside the labels" };
    private readonly Option<double> _teacherWeight = Arguments.Fraction("--teacher-weight", 0, 1, Usual.TeacherWeight, "The teacher's part of the loss");
    private readonly Option<double> _temperature = Arguments.Fraction("--temperature", double.Epsilon, 1000, Usual.Temperature, "What logits are divided by before they are compared with the teacher's");
    private readonly Option<bool> _overwrite = new("--overwrite-output") { Description = "Replace what an earlier run wrote to --output" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run that was broken off in --output" };

    /// <summary>Options that say nothing to questions.</summary>
    public IReadOnlyList<Option> OfClassification => [_maxLength];

    /// <summary>A model whose answers are learned.</summary>
    public Option Teacher => _teacher;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[
            _epochs, _learningRate, _batchSize, _maxLength, _warmup, _weightDecay, _maxGradNorm, _dropout, _seed, _accumulate, _threads,
            _evalSteps, _saveSteps, _earlyStop, _maxSteps, _qat, _teacher, _teacherWeight, _temperature, _overwrite, _resume])
        {
            command.Add(option);
        }

        _quantization.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(_qat) && _quantization.FirstGiven(result) is { } given) result.AddError($"{given}: expected --qat with it, found none");
            if (result.GetValue(_teacher) is null && ((Option[])[_teacherWeight, _temperature]).FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } alone)
                result.AddError($"{alone.Name}: expected --teacher with it, found none");
            if (result.GetValue(_overwrite) && result.GetValue(_resume)) result.AddError("--resume and --overwrite-output: expected one of them, found both");
        });
    }

    /// <summary>What is asked for.</summary>
    public TrainingOptions Read(ParseResult parsed) => new()
    {
        Epochs = parsed.GetValue(_epochs),
        LearningRate = parsed.GetValue(_learningRate),
        BatchSize = parsed.GetValue(_batchSize),
        MaxLength = parsed.GetValue(_maxLength),
        Warmup = parsed.GetValue(_warmup),
        WeightDecay = parsed.GetValue(_weightDecay),
        MaxGradNorm = parsed.GetValue(_maxGradNorm),
        Dropout = parsed.GetValue(_dropout),
        Seed = parsed.GetValue(_seed),
        Accumulate = parsed.GetValue(_accumulate),
        Threads = parsed.GetValue(_threads),
        EvalSteps = parsed.GetValue(_evalSteps),
        SaveSteps = parsed.GetValue(_saveSteps),
        EarlyStop = parsed.GetValue(_earlyStop),
        MaxSteps = parsed.GetValue(_maxSteps),
        Quantization = parsed.GetValue(_qat) ? _quantization.Read(parsed) ?? new() : null,
        Teacher = parsed.GetValue(_teacher),
        TeacherWeight = parsed.GetValue(_teacherWeight),
        Temperature = parsed.GetValue(_temperature),
        Existing = parsed.GetValue(_resume) ? ExistingOutput.Resume : parsed.GetValue(_overwrite) ? ExistingOutput.Overwrite : ExistingOutput.Refuse,
    };
}
