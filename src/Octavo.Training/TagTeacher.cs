using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Training;

/// <summary>A teacher of tags: what it says of a word's first token is learned by the model's first token of that word, whatever tokenizers they have.</summary>
internal static class TagTeacher
{
    /// <summary>Lets the teacher of the options answer all sentences.</summary>
    /// <param name="options">How to train.</param>
    /// <param name="student">The config of the model that learns: its labels' order counts.</param>
    /// <param name="data">The sentences.</param>
    /// <param name="read">The sentences as the model that learns reads them.</param>
    /// <param name="progress">Told how many have been answered.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where there is no teacher.</returns>
    /// <exception cref="InvalidDataException">The teacher has other labels, or cannot read a sentence.</exception>
    public static Teacher? Ask(
        TrainingOptions options, EncoderConfig student, ConllData data, IReadOnlyList<WordTokens> read, IProgress<EvaluationProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.Teacher is not { } folder) return null;
        using var teacher = TokenClassifier.Load(folder, options.ModelOptions);
        var labelOf = LabelsOf(folder, teacher.Config.Labels, student.Labels);
        var sentences = WordTokens.Of(teacher.Tokenizer, teacher.Config, data, options.MaxLength);
        var answers = new List<float[]>(sentences.Length);
        foreach (var chunk in sentences.Chunk(options.BatchSize))
        {
            var batch = TokenBatch.Of([.. chunk.Select(one => one.Encoding)]);
            var logits = teacher.Logits(batch, cancellationToken);
            for (var i = 0; i < chunk.Length; i++)
                answers.Add(RowsOf(logits.AsSpan(batch.Offsets[i] * labelOf.Length), chunk[i], read[answers.Count], labelOf));
            progress?.Report(new(answers.Count, sentences.Length));
        }

        return new(options, answers, labelOf.Length);
    }

    /// <summary>A sentence's rows, [T, labels]; NaN where no word begins that both have read.</summary>
    private static float[] RowsOf(ReadOnlySpan<float> logits, WordTokens theirs, WordTokens ours, int[] labelOf)
    {
        var rows = new float[ours.Encoding.InputIds.Count * labelOf.Length];
        Array.Fill(rows, float.NaN);
        for (var word = 0; word < ours.FirstTokens.Length; word++)
        {
            if (ours.FirstTokens[word] is not (>= 0 and var to) || theirs.FirstTokens[word] is not (>= 0 and var from)) continue;
            for (var label = 0; label < labelOf.Length; label++) rows[(to * labelOf.Length) + label] = logits[(from * labelOf.Length) + labelOf[label]];
        }

        return rows;
    }

    /// <summary>For each label of the model that learns the teacher's.</summary>
    private static int[] LabelsOf(string folder, IReadOnlyList<string> theirs, IReadOnlyList<string> ours) =>
        theirs.Count == ours.Count && ours.All(theirs.Contains)
            ? [.. ours.Select(label => theirs.Index().First(other => other.Item == label).Index)]
            : throw new InvalidDataException($"teacher {folder}: expected the labels {string.Join(", ", ours)}, found {string.Join(", ", theirs)}");
}
