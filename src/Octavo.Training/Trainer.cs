using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>
/// Fine-tunes every weight of a model on a task: what Transformers' <c>run_glue.py</c>, <c>run_ner.py</c> and <c>run_qa.py</c> do. The result follows from
/// model, data, options and seed alone; threads, instruction set and being resumed change no bit of it. With
/// <see cref="TrainingOptions.Quantization"/> the weights are quantised before each forward pass, which then is that of the
/// int8 model that is saved, and gradients go straight through the rounding (Q8BERT, arXiv 1910.06188, section 2.2).
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingSubject _subject;
    private readonly TrainingOptions _options;
    private readonly TrainingFolder _folder;
    private readonly TrainedConfig _config;
    private readonly TrainableModel _model;
    private readonly TrainingData _data;
    private readonly Teacher? _teacher;
    private readonly TrainingRun _run;
    private readonly TrainingHistory _history = new();
    private readonly LinearSchedule _schedule;
    private readonly Lifetime _lifetime;
    private int _running;
    private readonly List<string> _warnings = [];
    private int _savedStep;
    private (int Epoch, int[][] Batches) _order = (-1, []);

    private Trainer(
        string model,
        TrainingSubject subject,
        string output,
        TrainingOptions options,
        IProgress<EvaluationProgress>? teaching,
        CancellationToken cancellationToken)
    {
        (_subject, _options, _folder) = (subject, options, new TrainingFolder(output, model));
        _folder.Check(options.Existing);
        using var start = Checkpoint.Open(model);
        _config = subject.ConfigFor(start, options.Dropout);
        using (var encoder = TextEncoder.Load(model))
            _data = subject.Encode(encoder.Tokenizer, _config.Config, options, _warnings, cancellationToken);
        _teacher = subject.Ask(options, _config.Config, teaching, cancellationToken);
        var layers = new NewHead(options.Seed, _config.InitializerRange);
        _model = new TrainableModel(start, _config.Config, subject.Head, layers.Make, options.ModelOptions with { Quantization = options.Quantization });
        _run = new TrainingRun(subject, options, _data, _teacher, layers.Layers, StartFingerprint.Of(model));
        _schedule = LinearSchedule.Of(options, _run.TotalSteps);
        _lifetime = new(typeof(Trainer), _model.Dispose);
    }

    /// <summary>Layers that the start does not have and that begin with random weights.</summary>
    public IReadOnlyList<string> NewLayers => _run.NewLayers;

    /// <summary>What was guessed of the labels, and what of the evaluations may surprise.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Examples to learn from.</summary>
    public int ExampleCount => _data.Count;

    /// <summary>Examples to evaluate on; 0 where the folder has no <c>dev.tsv</c>.</summary>
    public int DevelopmentCount => _subject.DevelopmentCount;

    /// <summary>Reads model and data; nothing is written before <see cref="Run"/>.</summary>
    /// <param name="model">The folder of the model to start from.</param>
    /// <param name="task">The task.</param>
    /// <param name="data">The folder of its <c>train.tsv</c> and, for evaluations, its dev set.</param>
    /// <param name="output">The folder for the trained model.</param>
    /// <param name="options">How to train; the defaults where null.</param>
    /// <param name="teaching">Told how many examples a teacher has answered.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, a label unknown, the head of another size, the output taken.</exception>
    /// <exception cref="InvalidDataException">The model or the teacher has other labels than the task, or the task has nothing to train on.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Trainer Open(
        string model,
        GlueTask task,
        string data,
        string output,
        TrainingOptions? options = null,
        IProgress<EvaluationProgress>? teaching = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentException.ThrowIfNullOrEmpty(data);
        ArgumentException.ThrowIfNullOrEmpty(output);
        // Before minutes of reading.
        options ??= new();
        options.Check();
        var examples = task.ReadExamples(data, DatasetSplit.Train);
        var hasDevelopment = task.Splits.Contains(DatasetSplit.Dev) && File.Exists(Path.Combine(data, task.FileOf(DatasetSplit.Dev)));
        return Open(model, task, examples, hasDevelopment ? task.ReadExamples(data) : [], output, options, teaching, cancellationToken);
    }

    /// <summary>Reads a model, for data that was read before; nothing is written before <see cref="Run"/>.</summary>
    /// <param name="model">The folder of the model to start from.</param>
    /// <param name="task">The task: one of GLUE or <see cref="GlueTask.Own"/>.</param>
    /// <param name="examples">What to learn from.</param>
    /// <param name="development">What to evaluate on; may be empty.</param>
    /// <param name="output">The folder for the trained model.</param>
    /// <param name="options">How to train; the defaults where null.</param>
    /// <param name="teaching">Told how many examples a teacher has answered.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">A file is damaged, a label unknown, the head of another size, the output taken.</exception>
    /// <exception cref="InvalidDataException">The model has other labels than the task.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or examples or their labels are missing.</exception>
    public static Trainer Open(
        string model,
        GlueTask task,
        IReadOnlyList<GlueExample> examples,
        IReadOnlyList<GlueExample> development,
        string output,
        TrainingOptions? options = null,
        IProgress<EvaluationProgress>? teaching = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(development);
        ArgumentException.ThrowIfNullOrEmpty(output);
        if (examples.Count == 0 || !examples[0].HasLabel)
            throw new ArgumentException("expected examples with labels to learn from, found none", nameof(examples));
        options ??= new();
        options.Check();
        return new(model, new LabelSubject(task, examples, development), output, options, teaching, cancellationToken);
    }

    /// <summary>Reads a model that is to answer questions: what Transformers' <c>run_qa.py</c> does. Nothing is written before <see cref="Run"/>.</summary>
    /// <param name="model">The folder of the model to start from.</param>
    /// <param name="data">What to learn from: of each question the first answer, or that there is none.</param>
    /// <param name="development">What to evaluate on; null for nothing.</param>
    /// <param name="windows">How contexts are cut (<see cref="TrainingOptions.MaxLength"/> says nothing here), and how questions are answered in evaluations.</param>
    /// <param name="output">The folder for the trained model.</param>
    /// <param name="options">How to train; the defaults where null. There can be no teacher.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">A file is damaged, an answer does not stand where the file says, the output is taken.</exception>
    /// <exception cref="InvalidDataException">A question cannot be learned: its place is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Trainer Open(
        string model,
        SquadData data,
        SquadData? development,
        AnswerOptions windows,
        string output,
        TrainingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= new();
        options.Check();
        return new(model, new QuestionSubject(data, development, windows), output, options, null, cancellationToken);
    }

    /// <summary>Reads a model that is to tag words: what Transformers' <c>run_ner.py</c> does. Nothing is written before <see cref="Run"/>.</summary>
    /// <param name="model">The folder of the model to start from, with or without a head for tags.</param>
    /// <param name="data">What to learn from.</param>
    /// <param name="development">What to evaluate on; null for nothing.</param>
    /// <param name="output">The folder for the trained model.</param>
    /// <param name="options">How to train; the defaults where null. There can be no teacher.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">A file is damaged, a tag unknown, the head of another kind or size, the output taken.</exception>
    /// <exception cref="InvalidDataException">The model cannot compute a sentence: its line is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Trainer Open(
        string model, ConllData data, ConllData? development, string output, TrainingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= new();
        options.Check();
        return new(model, new EntitySubject(data, development), output, options, null, cancellationToken);
    }

    /// <summary>Trains to the end.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops it between two steps or in an evaluation, which is made again on resuming; the state is saved then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the run can be resumed.</exception>
    /// <exception cref="InvalidDataException">The loss became something that is no number; the last checkpoint is kept.</exception>
    /// <exception cref="CheckpointException">A file cannot be written, or the run to resume has other settings.</exception>
    /// <exception cref="InvalidOperationException">It runs already, or has run: a trainer trains once.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed; a run that goes on then is finished.</exception>
    public TrainingResult Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var lease = _lifetime.Enter();
        if (Interlocked.Exchange(ref _running, 1) == 1)
            throw new InvalidOperationException("expected one run of a trainer, found a second: open another trainer, with Existing = Resume to go on");
        if (_options.Existing == ExistingOutput.Resume)
        {
            TrainingState.Read(_folder.State, _run, _model.Parameters, _history);
            _model.WeightsChanged();
        }
        else
        {
            _run.Continue(0, 0);
        }

        _savedStep = _history.Losses.Count;
        if (DevelopmentCount > 0 && _run.LacksEvaluation(_history))
            Look(progress, cancellationToken);
        while (_history.Losses.Count < _run.TotalSteps && !IsOver())
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save("cancelled");
                cancellationToken.ThrowIfCancellationRequested();
            }

            _history.Add(Step(_schedule.At(_history.Losses.Count)));
            Look(progress, cancellationToken);
        }

        Finish();
        return new()
        {
            History = _history,
            Metric = _run.Metric,
            TotalSteps = _run.TotalSteps,
            Tokens = _run.Tokens,
            Seconds = _run.Seconds,
            NewLayers = _run.NewLayers,
            Warnings = [.. _warnings],
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _lifetime.Dispose();

    private bool IsOver() => _options.EarlyStop > 0 && _history.WithoutBest >= _options.EarlyStop;

    /// <summary>One step; returns the mean loss of its batches.</summary>
    private double Step(double learningRate)
    {
        var step = _history.Losses.Count;
        var (epoch, first) = Math.DivRem(step, _run.StepsOfEpoch);
        var batches = Batches(epoch).Skip(first * _options.Accumulate).Take(_options.Accumulate).ToList();
        var total = 0.0;
        foreach (var (i, examples) in batches.Index())
        {
            var (batch, targets) = _data.Take(examples);
            var dropout = new Dropout((float)_options.Dropout, RandomNumbers.Bits(_options.Seed, RandomNumbers.Purpose.Dropout, step, i));
            total += _model.Accumulate(batch, targets, dropout, _teacher?.About(examples));
            _run.Add(batch.TokenCount);
        }

        var norm = _model.GradientNorm();
        if (!double.IsFinite(total) || !double.IsFinite(norm))
            throw NotANumber(step + 1, double.IsFinite(total) ? "the gradients are" : "the loss is");
        _model.Step(step + 1, learningRate, _options.WeightDecay, _options.MaxGradNorm > 0 ? Math.Min(1, _options.MaxGradNorm / (norm + 1e-6)) : 1);
        return total / batches.Count;
    }

    private int[][] Batches(int epoch)
    {
        if (_order.Epoch != epoch)
            _order = (epoch, _data.Batches(_options.Seed, epoch, _options.BatchSize));
        return _order.Batches;
    }

    private InvalidDataException NotANumber(int step, string what) => new(
        $"step {step}: {what} not a number; " + (_folder.HasState
            ? $"the checkpoint of step {_savedStep} is kept in {_folder.State}"
            : "there is no checkpoint yet") + "; try a lower learning rate");

    /// <summary>Evaluates and saves where it is time to, and tells of the last step.</summary>
    private void Look(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        EvaluationPoint? evaluation;
        try
        {
            evaluation = _run.Aside(() => EvaluateAndSave(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The step is kept; its evaluation is what the resumed run begins with.
            Save("cancelled");
            throw;
        }

        progress?.Report(_run.Progress(_history, _schedule.At(_history.Losses.Count - 1), evaluation));
    }

    private EvaluationPoint? EvaluateAndSave(CancellationToken cancellationToken)
    {
        var step = _history.Losses.Count;
        var isTime = _run.IsTimeToEvaluate(step);
        var point = isTime ? Evaluate(step, cancellationToken) : null;
        if (isTime || (_options.SaveSteps > 0 && step % _options.SaveSteps == 0))
            Save("running");
        return point;
    }

    private EvaluationPoint? Evaluate(int step, CancellationToken cancellationToken)
    {
        _folder.SaveLast(_model.Parameters, _config.Json, _options.Quantization);
        if (DevelopmentCount == 0)
            return null;
        var (loss, metrics) = _subject.Evaluate(_folder.Last, _options, cancellationToken);
        var point = new EvaluationPoint(step, (double)step / _run.StepsOfEpoch, loss, metrics);
        if (double.IsNaN(point.Metrics[_run.Metric]) && !_warnings.Contains(Undefined))
            _warnings.Add(Undefined);
        if (_history.Add(point, _run.Metric))
            _folder.LastIsBest();
        return point;
    }

    private string Undefined => $"{_run.Metric} is not defined where all answers or all labels are the same: between such evaluations the loss decides which model is best";

    private void Save(string status)
    {
        _folder.Begin();
        TrainingState.Write(_folder.State, _run, _model.Parameters, _history);
        _savedStep = _history.Losses.Count;
        _folder.WriteReport(TrainingJson.Write(_run, _history, status));
    }

    private void Finish()
    {
        if (DevelopmentCount == 0 || !_folder.HasBest)
        {
            _folder.SaveLast(_model.Parameters, _config.Json, _options.Quantization);
            _folder.LastIsBest();
        }

        _folder.WriteReport(TrainingJson.Write(_run, _history, "finished"));
    }
}
