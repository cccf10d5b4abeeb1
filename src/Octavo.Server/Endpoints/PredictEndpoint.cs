using System.Text.Json;
using Octavo.Batching;
using Octavo.Model;
using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /predict</c>: what the model's head answers. Here labels; entities, answers, masked words and labels that the request names have files of their own.</summary>
internal static class PredictEndpoint
{
    /// <summary>Whether a model's head answers here.</summary>
    public static bool CanAnswer(ServedModel model) => model is EntityModel or AnswerModel or SparseModel or { Labels: not null };

    /// <summary>Answers it.</summary>
    public static Task<JsonBody> Answer(InferenceRequest request) => request.Served switch
    {
        EntityModel model => EntityPrediction.Answer(request, model),
        AnswerModel model => AnswerPrediction.Answer(request, model),
        SparseModel model => MaskPrediction.Answer(request, model),
        _ when !ZeroShotPrediction.LabelsOf(request).IsAbsent => ZeroShotPrediction.Answer(request, request.Model<ClassifierModel>("a classifier of labels that are named when asked")),
        { Labels: { } labels } => AnswerLabels(request, labels),
        _ => throw new RequestException(ErrorKind.Backend, $"model is not a classifier: '{request.Served.Name}' is asked for {request.Served.Task}"),
    };

    private static async Task<JsonBody> AnswerLabels(InferenceRequest request, ClassifierQueue labels)
    {
        var inputs = InputList.OfPairs(request.Body["inputs"], request.Options.MaxClientBatchSize);
        request.Count(inputs.Items);
        var isRaw = request.Body["raw_scores"].Flag() ?? false;
        var found = await ClassifyAsync(request, labels, inputs).ConfigureAwait(false);
        return JsonBody.Of(json =>
        {
            if (inputs.IsBatch) json.WriteStartArray();
            foreach (var prediction in found) Write(json, prediction, isRaw);
            if (inputs.IsBatch) json.WriteEndArray();
        });
    }

    /// <summary>Classifies texts and pairs, each in its place.</summary>
    private static async Task<IReadOnlyList<Prediction>> ClassifyAsync(InferenceRequest request, ClassifierQueue labels, InputList inputs)
    {
        var truncation = TruncationWish.Read(request.Body, request.Options);
        foreach (var input in inputs.Items) truncation.Check(request.Served, input);
        var cut = inputs.Items.Select(input => truncation.CutFromLeft(request.Served, input)).ToArray();
        QueueResults<Prediction> answers;
        if (cut.All(tokens => tokens is null))
        {
            answers = await labels.ClassifyAsync([.. inputs.Items.Select(input => (input.Text, input.Pair))], request.Caller, request.Cancellation).ConfigureAwait(false);
        }
        else
        {
            var sequences = cut.Select((tokens, i) => tokens ?? TokenBatch.Of([request.Served.Tokenizer.Encode(inputs.Items[i].Text, inputs.Items[i].Pair, request.Served.MaxTokens)]));
            answers = await labels.ClassifyAsync(Sequences.Join([.. sequences]), request.Caller, request.Cancellation).ConfigureAwait(false);
        }

        request.Took(Spent.Of(answers));
        return answers;
    }

    private static void Write(Utf8JsonWriter json, Prediction prediction, bool isRaw)
    {
        var scores = isRaw ? prediction.Logits : prediction.Scores;
        json.WriteStartArray();
        foreach (var i in Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]))
        {
            json.WriteStartObject();
            json.WriteFloat("score", scores[i]);
            json.WriteString("label", prediction.Labels[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
