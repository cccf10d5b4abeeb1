using System.Text.Json;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Reports;
using Octavo.Text;

namespace Octavo.Cli.Heads;

/// <summary>A task's examples and what verbs do with models of the head that answers them: load, ask, compare.</summary>
/// <typeparam name="TModel">The class of the models.</typeparam>
/// <typeparam name="TResult">What a model answers to all examples.</typeparam>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal abstract class Head<TModel, TResult>(Log log, CancellationToken cancellation)
    where TModel : EncoderModel
    where TResult : class
{
    /// <summary>How many examples tell the noise of layers.</summary>
    protected const int NoiseExamples = 32;

    /// <summary>The task's name.</summary>
    public abstract string Task { get; }

    /// <summary>What one of the texts is that time is told of, as <c>pair</c>.</summary>
    public abstract string Unit { get; }

    /// <summary>How many examples there are.</summary>
    public abstract int Count { get; }

    protected Log Log => log;

    protected CancellationToken Cancellation => cancellation;

    /// <summary>The first examples alone.</summary>
    public abstract Head<TModel, TResult> Take(int count);

    /// <summary>The same with pads to be computed; null where nobody pads.</summary>
    public virtual Head<TModel, TResult>? With(Padding padding) => null;

    /// <summary>Loads a model.</summary>
    public abstract TModel Load(string folder, QuantizationOptions? quantization, int threads);

    /// <summary>Lets a model answer, while it is shown how far it has come.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="parts">How many lines are said where there is no terminal.</param>
    public abstract TResult Evaluate(TModel model, string folder, string title, int parts = 10);

    /// <summary>What every head's answers tell.</summary>
    public abstract HeadScores Scores(TResult result);

    /// <summary>What is between two models.</summary>
    public abstract HeadComparison Compare(TResult reference, TResult other);

    /// <summary>Signal to noise of the hidden states in dB, over the first examples.</summary>
    public abstract IReadOnlyList<double> Noise(TModel reference, TModel other);

    /// <summary>Whether two answers are the same, bit for bit.</summary>
    public abstract bool AreEqual(TResult a, TResult b);

    /// <summary>What <see cref="AreEqual"/> holds against each other, as <c>logits of all 408 examples</c>.</summary>
    public abstract string Compared { get; }

    /// <summary>Both answers as a picture.</summary>
    public abstract AnswerPicture Picture(TResult reference, TResult other);

    /// <summary>Adds what there is to say of a model, for people.</summary>
    public abstract void AddTo(FactTable table, TModel model, TResult result);

    /// <summary>The same for programs.</summary>
    public abstract void Write(Utf8JsonWriter json, string name, TModel model, TResult result);
}

/// <summary>What every head's answers tell.</summary>
/// <param name="Metrics">The metrics with 95 % of the bootstrap, sorted by name.</param>
/// <param name="Loss">The loss; NaN where there is none.</param>
/// <param name="Seconds">What time is told of.</param>
/// <param name="Texts">How many texts they took.</param>
internal sealed record HeadScores(IReadOnlyList<KeyValuePair<string, BootstrapInterval>> Metrics, double Loss, double Seconds, int Texts);

/// <summary>What is between two models.</summary>
/// <param name="Found">In words.</param>
/// <param name="WriteJson">For programs: members of an object.</param>
internal sealed record HeadComparison(ComparisonFindings Found, Action<Utf8JsonWriter> WriteJson);
