using System.Diagnostics;
using Octavo.Model;
using Octavo.Model.Answers;

namespace Octavo.Evaluation.Squad;

/// <summary>Lets a model answer the questions of a file and scores the answers as the official scripts do.</summary>
public static class SquadEvaluator
{
    /// <summary>Questions whose windows are cut together: bounds memory, and says how often progress is told.</summary>
    private const int Together = 64;

    /// <summary>
    /// How questions are answered where nobody says: answers of up to 30 tokens, as Transformers' scripts for SQuAD have it, and in a file of 2.0
    /// there may be no answer.
    /// </summary>
    /// <param name="version">The file's.</param>
    public static AnswerOptions OptionsFor(SquadVersion version) => new() { MaxAnswerLength = 30, HandleImpossibleAnswer = version == SquadVersion.V2 };

    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The questions.</param>
    /// <param name="options">How they are answered; <see cref="OptionsFor"/> where null. The best answer counts, however many are asked for.</param>
    /// <param name="progress">Told after every few questions.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <exception cref="InvalidDataException">A question cannot be answered, as one with a context without words: its place is named.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SquadResult Evaluate(
        QuestionAnswerer model, SquadData data, AnswerOptions? options = null, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        options = (options ?? OptionsFor(data.Version)) with { TopK = 1 };
        var started = Stopwatch.GetTimestamp();
        var responses = new List<SquadResponse>(data.Questions.Count);
        foreach (var questions in data.Questions.Chunk(Together))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var answers = model.Answer([.. questions.Select(question => Cut(model, data, question, options))], cancellationToken);
            responses.AddRange(questions.Zip(answers, (question, found) => SquadResponse.Of(question, found[0].Text, found[0].Score, data.Version)));
            progress?.Report(new EvaluationProgress(responses.Count, data.Questions.Count));
        }

        return new SquadResult { Version = data.Version, Responses = responses, Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    private static CutQuestion Cut(QuestionAnswerer model, SquadData data, SquadQuestion question, AnswerOptions options)
    {
        try
        {
            return model.Cut(question.Question, question.Context, options);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{data.Path}: {question.Place}: {e.Message}", e);
        }
    }
}
