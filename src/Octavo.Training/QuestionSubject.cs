using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Model.Answers;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>
/// Answers to questions, as Transformers' <c>run_qa.py</c> learns them: an example for each window over a context; where the answer is not in
/// the window, or there is none, the token that stands for no answer is right.
/// </summary>
/// <param name="data">What is learned from.</param>
/// <param name="development">What is evaluated on; null for nothing.</param>
/// <param name="windows">How contexts are cut, and how questions are answered in evaluations.</param>
internal sealed class QuestionSubject(SquadData data, SquadData? development, AnswerOptions windows) : TrainingSubject
{
    private readonly List<TokenEncoding> _windows = [];

    /// <inheritdoc/>
    public override string Name => "squad";

    /// <inheritdoc/>
    public override HeadKind Head => HeadKind.QuestionAnswering;

    /// <inheritdoc/>
    public override string Metric => "f1";

    /// <inheritdoc/>
    public override int DevelopmentCount => development?.Questions.Count ?? 0;

    /// <inheritdoc/>
    public override TrainedConfig ConfigFor(Checkpoint start, double dropout) => TrainedConfig.ForQuestions(start, Name, dropout);

    /// <inheritdoc/>
    public override TrainingData Encode(Tokenizer tokenizer, EncoderConfig config, TrainingOptions options, List<string> warnings, CancellationToken cancellationToken)
    {
        var targets = new List<float[]>();
        foreach (var question in data.Questions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cut = Cut(tokenizer, config, question);
            var place = PlaceOf(question);
            for (var i = 0; i < cut.Count; i++)
            {
                var window = cut[i];
                _windows.Add(window);
                var (first, last) = TokensOf(window, cut, place);
                targets.Add([first, last]);
            }
        }

        return TrainingData.Of(_windows, targets);
    }

    /// <inheritdoc/>
    public override Teacher? Ask(TrainingOptions options, EncoderConfig config, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.Teacher is not { } folder) return null;
        using var teacher = QuestionAnswerer.Load(folder, options.ModelOptions);
        CheckWindows(folder, teacher.Tokenizer, teacher.Config);
        var answers = new List<float[]>(_windows.Count);
        foreach (var chunk in _windows.Chunk(options.BatchSize))
        {
            var batch = TokenBatch.Of(chunk);
            var logits = teacher.Logits(batch, cancellationToken);
            for (var i = 0; i < chunk.Length; i++) answers.Add(logits[(2 * batch.Offsets[i])..(2 * batch.Offsets[i + 1])]);
            progress?.Report(new(answers.Count, _windows.Count));
        }

        return new(options, answers, 2);
    }

    /// <inheritdoc/>
    public override (double Loss, IReadOnlyDictionary<string, double> Metrics) Evaluate(string folder, TrainingOptions options, CancellationToken cancellationToken)
    {
        using var model = QuestionAnswerer.Load(folder, options.ModelOptions);
        return (double.NaN, SquadEvaluator.Evaluate(model, development!, windows, null, cancellationToken).Metrics.ToDictionary());
    }

    /// <summary>Places are tokens: a teacher that reads others says nothing of them.</summary>
    private void CheckWindows(string folder, Tokenizer tokenizer, EncoderConfig config)
    {
        var next = 0;
        foreach (var question in data.Questions)
        {
            var cut = Cut(tokenizer, config, question);
            for (var i = 0; i < cut.Count; i++, next++)
            {
                if (next >= _windows.Count || !cut[i].InputIds.SequenceEqual(_windows[next].InputIds))
                    throw new InvalidDataException($"teacher {folder}: expected the tokens of the model that learns, for answers are places among them, found others in {data.Path}: {question.Place}");
            }
        }
    }

    private ContextWindows Cut(Tokenizer tokenizer, EncoderConfig config, SquadQuestion question)
    {
        try
        {
            var cut = ContextWindows.Of(tokenizer, config.MaxTokens, question.Question, question.Context, windows);
            return TokenCheck.ProblemOf(TokenBatch.Of([cut[0]]), 0, config) is { } problem ? throw new ArgumentException(problem) : cut;
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{data.Path}: {question.Place}: {e.Message}", e);
        }
    }

    /// <summary>Where the first answer stands in the context, in UTF-16 units; null where there is none.</summary>
    private (int Start, int End)? PlaceOf(SquadQuestion question)
    {
        if (question.Answers.Count == 0) return null;
        var answer = question.Answers[0];
        CheckpointException Wrong(string problem) => new(data.Path, $"{question.Place}.answers[0]: {problem}");
        if (answer.Text.Length == 0) throw Wrong("expected a text to learn, found an empty one");
        if (answer.Start is not { } points) throw Wrong("expected a member 'answer_start' to learn from, found none");
        var start = UnitOf(question.Context, points);
        if (start < 0 || string.CompareOrdinal(question.Context, start, answer.Text, 0, answer.Text.Length) != 0)
            throw Wrong($"expected the context to have '{answer.Text}' at answer_start {points} (in code points), found another text there");
        return (start, start + answer.Text.Length);
    }

    /// <summary>The unit at which a code point begins; -1 for one outside the text.</summary>
    private static int UnitOf(string text, int points)
    {
        if (points < 0) return -1;
        var unit = 0;
        for (; points > 0 && unit < text.Length; points--)
            unit += unit + 1 < text.Length && char.IsSurrogatePair(text[unit], text[unit + 1]) ? 2 : 1;
        return points == 0 ? unit : -1;
    }

    /// <summary>The first and last token of an answer in a window; those that stand for no answer where it is not whole in it.</summary>
    private static (int First, int Last) TokensOf(TokenEncoding window, ContextWindows cut, (int Start, int End)? place)
    {
        var none = Math.Max(0, cut.NoAnswerIn(window));
        if (place is not { } answer) return (none, none);
        var (first, last) = (-1, -1);
        for (var token = 0; token < window.InputIds.Count; token++)
        {
            if (window.TextOf(token) != cut.TextIndex) continue;
            var (start, end) = window.Offsets[token];
            if (start <= answer.Start) first = token;
            if (last < 0 && end >= answer.End) last = token;
        }

        // The first token begins behind the answer's beginning, or the last ends before its end.
        return first < 0 || last < 0 ? (none, none) : (first, Math.Max(first, last));
    }
}
