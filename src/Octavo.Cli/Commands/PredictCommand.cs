using System.CommandLine;
using System.Text.Json;
using Octavo.Cli.Lines;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo predict</c>: JSON lines in, a label for each out.</summary>
internal static class PredictCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var threads = Arguments.Threads();
        var quantization = QuantizationArguments.ForLoading();
        var batchSize = Arguments.BatchSize();
        var command = new Command(
            "predict", "Labels for JSON lines {\"text\":…, \"pair\":…} from the standard input stream: {\"label\":…, \"score\":…, \"logits\":[…]}")
        {
            model,
            threads,
            batchSize,
        };
        quantization.AddTo(command);
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            using var classifier = ModelLoading.Load(parsed.GetRequiredValue(model), quantization.ReadFor(parsed.GetRequiredValue(model), parsed), parsed.GetValue(threads), log, cancellation);
            var tokenizer = classifier.Tokenizer; // refused before the first line, not at it
            var length = Math.Min(tokenizer.ModelMaxLength, classifier.Config.MaxPositions);
            return new LineAnswerer(parsed.GetValue(batchSize), requests => Answer(classifier, requests, length, cancellation)).Run(log, cancellation);
        });
        return command;
    }

    private static LineAnswer[] Answer(TextClassifier model, IReadOnlyList<TextRequest> requests, int length, CancellationToken cancellation)
    {
        TokenBatch Encode(IEnumerable<TextRequest> some) => model.Tokenizer.EncodeBatch([.. some.Select(request => (request.Text, request.Pair))], length, Padding.None);
        var batch = Encode(requests);
        var problems = Enumerable.Range(0, requests.Count).Select(i => TokenCheck.ProblemOf(batch, i, model.Config)).ToList();

        // A line that the model cannot compute is wrong alone: the others of its batch are answered.
        if (problems.Any(problem => problem is not null)) batch = Encode(requests.Where((_, i) => problems[i] is null));
        var logits = problems.Contains(null) ? model.Logits(batch, cancellation) : [];
        var (labels, next) = (model.Config.NumLabels, 0);
        return [.. problems.Select(problem => problem is null ? Describe(model, model.Interpret(logits.AsSpan(next++ * labels, labels))) : new LineAnswer(null, problem))];
    }

    private static LineAnswer Describe(TextClassifier model, Prediction prediction) => new(
        json =>
        {
            json.WriteString("label", prediction.Label);
            json.WriteFloat("score", prediction.Score);
            json.WriteFloats("logits", prediction.Logits);
            if (model.Activation == HeadActivation.Sigmoid && (prediction.Scores.Count > 1 || model.Config.IsMultiLabel)) WriteScores(json, model.Config.Labels, prediction.Scores);
        },
        null);

    /// <summary>Every label with its score, in the order of the logits: with a sigmoid each stands for itself.</summary>
    private static void WriteScores(Utf8JsonWriter json, IReadOnlyList<string> labels, IReadOnlyList<float> scores)
    {
        json.WriteStartArray("scores");
        foreach (var (label, score) in labels.Zip(scores))
        {
            json.WriteStartObject();
            json.WriteString("label", label);
            json.WriteFloat("score", score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
