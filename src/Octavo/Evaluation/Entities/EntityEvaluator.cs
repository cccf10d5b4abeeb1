using System.Diagnostics;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Evaluation.Entities;

/// <summary>
/// Lets a model tag the words of sentences and counts the entities, as Transformers' <c>run_ner.py</c> does: each word is tokenised by itself,
/// its tag is that of its first token, and words that are cut off are of no entity.
/// </summary>
public static class EntityEvaluator
{
    // Without padding, and with most schemes, a result does not depend on its neighbours, so that many go at once.
    private const int RaggedSentences = 64;

    /// <summary>Evaluates a model on sentences.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The sentences with their right tags.</param>
    /// <param name="options">How; the defaults where null.</param>
    /// <param name="scheme">Which runs of tags are entities.</param>
    /// <param name="progress">Told after each forward pass.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <exception cref="CheckpointException">A tag is no label of the model: its line is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or a tag is none of the scheme.</exception>
    /// <exception cref="InvalidDataException">The model cannot compute a sentence: its line is named.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EntityResult Evaluate(
        TokenClassifier model,
        ConllData data,
        EvaluationOptions? options = null,
        EntityScheme scheme = EntityScheme.Lenient,
        IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new();
        options.Check();
        // Every tag is understood before the first forward pass, not minutes after it.
        var names = TagNames.Of(model.Config.Labels, options.LabelMap, data);
        string[] tags = [.. Enumerable.Range(0, model.Config.NumLabels).Select(names.TagOf)];
        EntitySpan.Of([.. data.Tags, .. tags], scheme);
        var sentences = WordTokens.Of(model.Tokenizer, model.Config, data, options.MaxLength);
        var step = options.Padding == Padding.None && !model.DependsOnBatch ? RaggedSentences : options.BatchSize;
        var (responses, loss, seconds) = (new List<EntityResponse>(sentences.Length), new MeanLoss(), 0.0);
        foreach (var chunk in sentences.Chunk(step))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = model.Tokenizer.Pad(TokenBatch.Of([.. chunk.Select(one => one.Encoding)]), options.Padding, Math.Min(options.MaxLength, model.Config.MaxTokens));
            var began = Stopwatch.GetTimestamp();
            var logits = model.Logits(batch, cancellationToken);
            seconds += Stopwatch.GetElapsedTime(began).TotalSeconds;
            for (var i = 0; i < chunk.Length; i++)
            {
                var sentence = data.Sentences[responses.Count];
                var rows = new Rows(logits.AsMemory(batch.Offsets[i] * tags.Length), tags.Length);
                loss.Add(rows, chunk[i], sentence, names);
                responses.Add(new(sentence, [.. chunk[i].FirstTokens.Select(token => token < 0 ? EntityTag.Outside : tags[rows.Best(token)])]));
            }

            progress?.Report(new(responses.Count, sentences.Length));
        }

        return new() { Scheme = scheme, Responses = responses, Loss = loss.Value, Seconds = seconds };
    }

    /// <summary>The logits of a sentence's tokens, [T, L].</summary>
    private readonly record struct Rows(ReadOnlyMemory<float> Logits, int Labels)
    {
        public ReadOnlySpan<float> this[int token] => Logits.Span.Slice(token * Labels, Labels);

        /// <summary>The label with the highest logit; of equal ones the first.</summary>
        public int Best(int token)
        {
            var row = this[token];
            var best = 0;
            for (var i = 1; i < row.Length; i++)
                best = row[i] > row[best] ? i : best;
            return best;
        }
    }

    /// <summary>Mean cross entropy of words.</summary>
    private sealed class MeanLoss
    {
        private double _total;
        private int _count;

        public double Value => _total / _count;

        public void Add(Rows rows, WordTokens tokens, TaggedSentence sentence, TagNames names)
        {
            for (var word = 0; word < tokens.FirstTokens.Length; word++)
            {
                if (tokens.FirstTokens[word] is not (>= 0 and var token)) continue;
                var row = rows[token];
                var (highest, sum) = (double.NegativeInfinity, 0.0);
                foreach (var logit in row) highest = Math.Max(highest, logit);
                foreach (var logit in row) sum += Math.Exp(logit - highest);
                _total += Math.Log(sum) + highest - row[names.IdOf(sentence.Tags[word])];
                _count++;
            }
        }
    }
}
