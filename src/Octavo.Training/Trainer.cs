using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Model;

namespace Octavo.Training;

/// <summary>
/// Fine-tunes every weight of a model on a task: what Transformers' <c>run_glue.py</c>, <c>run_ner.py</c> and <c>run_qa.py</c> do. The result follows from
/// model, data, options and seed alone; threads, instruction set and being resumed change no bit of it. With
/// <see cref="TrainingOptions.Quantization"/> the weights are quantised before each forward pass, which then is that of the
/// int8 model that is saved, and gradients go straight through the rounding (Q8BERT, arXiv 1910.06188, section 2.2).
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingParts _parts;
    private readonly TrainingRun _run;
    private readonly TrainingLoop _loop;
    private readonly Lifetime _lifetime;
    private readonly List<string> _warnings = [];
    private int _running;

    private Trainer(
        string model,
        TrainingSubject subject,
        string output,
        TrainingOptions options,
        IProgress<EvaluationProgress>? teaching,
        CancellationToken cancellationToken)
    {
        var encoder = subject.Encoder ?? model;
        var folder = new TrainingFolder(output, model, encoder);
        folder.Check(options.Existing);
        using var start = Checkpoint.Open(encoder);
        var config = subject.ConfigFor(start, options.Dropout);
        TrainingData data;
        using (var whole = TextEncoder.Load(encoder))
            data = subject.Encode(whole.Tokenizer, config.Config, options, _warnings, cancellationToken);
        var teacher = subject.Ask(options, config.Config, teaching, cancellationToken);
        var layers = new NewHead(options.Seed, config.InitializerRange);
        folder.Embedder = subject.FilesFor(start, config.Config);
        _parts = new(subject, subject.Open(start, config, layers, options), config, data, teacher, folder);
        folder.Attention = _parts.Model.Attention;
        _run = new TrainingRun(subject, options, data, teacher, layers.Layers, StartFingerprint.Of(encoder));
        _loop = new(_parts, options, _run, _warnings);
        _lifetime = new(typeof(Trainer), _parts.Model.Dispose);
    }

    /// <summary>Layers that the start does not have and that begin with random weights.</summary>
    public IReadOnlyList<string> NewLayers => _run.NewLayers;

    /// <summary>What was guessed of the labels, and what of the evaluations may surprise.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Examples to learn from.</summary>
    public int ExampleCount => _parts.Data.Count;

    /// <summary>Examples to evaluate on; 0 where the folder has no <c>dev.tsv</c>.</summary>
    public int DevelopmentCount => _parts.Subject.DevelopmentCount;

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
    /// <param name="options">How to train; the defaults where null. A teacher must read the same tokens.</param>
    /// <param name="teaching">Told how many windows a teacher has answered.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">A file is damaged, an answer does not stand where the file says, the output is taken.</exception>
    /// <exception cref="InvalidDataException">A question cannot be learned: its place is named; or a teacher reads other tokens.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Trainer Open(
        string model,
        SquadData data,
        SquadData? development,
        AnswerOptions windows,
        string output,
        TrainingOptions? options = null,
        IProgress<EvaluationProgress>? teaching = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= new();
        options.Check();
        return new(model, new QuestionSubject(data, development, windows), output, options, teaching, cancellationToken);
    }

    /// <summary>Reads a model that is to tag words: what Transformers' <c>run_ner.py</c> does. Nothing is written before <see cref="Run"/>.</summary>
    /// <param name="model">The folder of the model to start from, with or without a head for tags.</param>
    /// <param name="data">What to learn from.</param>
    /// <param name="development">What to evaluate on; null for nothing.</param>
    /// <param name="output">The folder for the trained model.</param>
    /// <param name="options">How to train; the defaults where null. A teacher has the same labels, and may have another tokenizer.</param>
    /// <param name="teaching">Told how many sentences a teacher has answered.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">A file is damaged, a tag unknown, the head of another kind or size, the output taken.</exception>
    /// <exception cref="InvalidDataException">The model or a teacher cannot compute a sentence: its line is named; or a teacher has other labels.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Trainer Open(
        string model,
        ConllData data,
        ConllData? development,
        string output,
        TrainingOptions? options = null,
        IProgress<EvaluationProgress>? teaching = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= new();
        options.Check();
        return new(model, new EntitySubject(data, development), output, options, teaching, cancellationToken);
    }

    /// <summary>
    /// Reads an embedder: a folder of sentence-transformers, whose pooling and modules are trained as they are, or an encoder, whose tokens' mean is
    /// taken. What is saved is a folder of sentence-transformers. Nothing is written before <see cref="Run"/>.
    /// </summary>
    /// <param name="model">The folder of the model to start from; a head that it may have is left behind.</param>
    /// <param name="objective">How embeddings are learned.</param>
    /// <param name="examples">What to learn from; with a score each where cosines are learned.</param>
    /// <param name="development">What to evaluate on, with scores or without; may be empty.</param>
    /// <param name="output">The folder for the trained model.</param>
    /// <param name="options">How to train; the defaults where null. There can be no teacher.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CheckpointException">A file is damaged, a module is not known, the output is taken.</exception>
    /// <exception cref="InvalidDataException">An example cannot be learned: its line is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or there are too few examples of a batch.</exception>
    public static Trainer Open(
        string model,
        EmbeddingObjective objective,
        IReadOnlyList<EmbeddingExample> examples,
        IReadOnlyList<EmbeddingExample> development,
        string output,
        TrainingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(development);
        ArgumentException.ThrowIfNullOrEmpty(output);
        options ??= new();
        options.Check();
        EmbeddingChecks.Learnable(objective, examples, options.BatchSize);
        EmbeddingChecks.Measurable(development);
        var folder = EmbedderFolder.Read(model);
        if (folder.Pooling is null)
            throw new CheckpointException(model, "expected a module Pooling, found SpladePooling: weights of words are not trained here");
        return new(model, new EmbeddingSubject(folder, objective, examples, development), output, options, null, cancellationToken);
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
        var history = _loop.Run(progress, cancellationToken);
        return new()
        {
            History = history,
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
}
