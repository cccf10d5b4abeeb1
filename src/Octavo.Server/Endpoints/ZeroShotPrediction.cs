using System.Globalization;
using System.Text.Json;
using Octavo.Model;
using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /predict</c> with <c>candidate_labels</c>, of a model of natural language inference: the options and answers of Transformers' pipeline.</summary>
internal static class ZeroShotPrediction
{
    /// <summary>The labels that a request names.</summary>
    public static JsonField LabelsOf(InferenceRequest request) => Parameters.Of(request.Body, "candidate_labels");

    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request, ClassifierModel model)
    {
        var inputs = InputList.OfTexts(request.Body["inputs"], request.Options.MaxClientBatchSize);
        request.Count(inputs.Items);
        var named = LabelsOf(request);
        // A text of labels is the pipeline's other form.
        string[] labels = named.IsText ? named.Text().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [.. named.Items().Select(label => label.Text())];
        RequireBounded(request, inputs, labels.Length);
        var usual = new ZeroShotOptions();
        var options = new ZeroShotOptions
        {
            HypothesisTemplate = Parameters.Of(request.Body, "hypothesis_template").TextOrNull() ?? usual.HypothesisTemplate,
            MultiLabel = Parameters.Of(request.Body, "multi_label").Flag() ?? usual.MultiLabel,
        };
        var answers = await model.ZeroShot.ClassifyAsync([.. inputs.Items.Select(input => input.Text)], labels, options, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(answers));
        return JsonBody.Of(json =>
        {
            if (inputs.IsBatch) json.WriteStartArray();
            for (var i = 0; i < answers.Count; i++) Write(json, inputs.Items[i].Text, answers[i]);
            if (inputs.IsBatch) json.WriteEndArray();
        });
    }

    // One text with all labels is one piece of work: it must not hold up the others for longer than a batch.
    private static void RequireBounded(InferenceRequest request, InputList inputs, int labels)
    {
        foreach (var input in inputs.Items)
        {
            var tokens = (long)labels * Math.Min(request.Served.Tokenizer.CountTokens(input.Text), request.Served.MaxTokens);
            if (tokens > request.Options.MaxBatchTokens)
                throw new RequestException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"{input.Path}: expected at most {request.Options.MaxBatchTokens} tokens with all labels, found {tokens}")) { Parameter = input.Path };
        }
    }

    private static void Write(Utf8JsonWriter json, string text, IReadOnlyList<LabelScore> labels)
    {
        json.WriteStartObject();
        json.WriteString("sequence", text);
        json.WriteStartArray("labels");
        foreach (var label in labels) json.WriteStringValue(label.Label);
        json.WriteEndArray();
        json.WriteStartArray("scores");
        foreach (var label in labels) json.WriteFloat(label.Score);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
