using System.CommandLine;
using Octavo.Cli.Entities;
using Octavo.Cli.Questions;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Model.Answers;

namespace Octavo.Cli;

/// <summary>What <c>sensitivity</c> runs: texts, sentences in words, or questions; and how each of its measurements is taken with them.</summary>
/// <param name="Count">How many examples there are.</param>
/// <param name="Layers">What quantising each layer costs.</param>
/// <param name="Steps">What each step of some schemes costs.</param>
internal sealed record SensitivitySubject(
    int Count,
    Func<string, QuantizationOptions?, int, IProgress<QuantizationProgress>?, SensitivityReport> Layers,
    Func<string, IReadOnlyList<QuantizationOptions>, int, IProgress<QuantizationProgress>?, IReadOnlyList<StepNoise>> Steps)
{
    /// <summary>Reads it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="dataset">Which data.</param>
    /// <param name="questions">How questions are answered.</param>
    /// <param name="split">Which part of them.</param>
    /// <param name="limit">Most examples.</param>
    /// <param name="maxLength">Most tokens of a text or sentence.</param>
    /// <param name="cancellation">Stops measuring.</param>
    public static SensitivitySubject Read(
        ParseResult parsed, DatasetArguments dataset, QuestionArguments questions, DatasetSplit split, int limit, int maxLength, CancellationToken cancellation)
    {
        if (dataset.IsSquad(parsed))
        {
            var file = SquadFile.Read(QuestionArguments.Find(dataset.Data(parsed), split));
            return Of([.. file.Questions.Take(limit)], questions.Read(parsed, file.Version), cancellation);
        }

        if (!dataset.IsEntities(parsed))
            return Of([.. dataset.Read(parsed).Read(split).Take(limit)], maxLength, cancellation);
        var data = ConllFile.Read(EntityArguments.Find(dataset.Data(parsed), split));
        return Of(data with { Sentences = [.. data.Sentences.Take(limit)] }, maxLength, cancellation);
    }

    private static SensitivitySubject Of(IReadOnlyList<GlueExample> examples, int maxLength, CancellationToken cancellation) => new(
        examples.Count,
        (folder, options, threads, progress) => Sensitivity.Measure(folder, examples, options, threads, maxLength, progress, cancellation),
        (folder, schemes, threads, progress) => StepErrors.Measure(folder, examples, schemes, threads, maxLength, progress, cancellation));

    private static SensitivitySubject Of(ConllData data, int maxLength, CancellationToken cancellation) => new(
        data.Sentences.Count,
        (folder, options, threads, progress) => Sensitivity.Measure(folder, data, options, threads, maxLength, progress, cancellation),
        (folder, schemes, threads, progress) => StepErrors.Measure(folder, data, schemes, threads, maxLength, progress, cancellation));

    private static SensitivitySubject Of(IReadOnlyList<SquadQuestion> questions, AnswerOptions windows, CancellationToken cancellation) => new(
        questions.Count,
        (folder, options, threads, progress) => Sensitivity.Measure(folder, questions, windows, options, threads, progress, cancellation),
        (folder, schemes, threads, progress) => StepErrors.Measure(folder, questions, windows, schemes, threads, progress, cancellation));
}
