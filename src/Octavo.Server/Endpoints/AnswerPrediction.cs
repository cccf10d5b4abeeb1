using System.Text.Json;
using Octavo.Model;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /predict</c> of a model that answers questions: <c>{"question", "context"}</c>, one or a list; the options and answers of Transformers' pipeline.</summary>
internal static class AnswerPrediction
{
    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request, AnswerModel model)
    {
        var inputs = InputsOf(request);
        request.Count(inputs.Items);
        TextWindows.RequireFit(request, inputs.Items);
        var options = OptionsOf(request.Body);
        var answers = await model.Queue.AnswerAsync([.. inputs.Items.Select(input => (input.Text, input.Pair!))], options, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(answers));
        return JsonBody.Of(json =>
        {
            if (inputs.IsBatch) json.WriteStartArray();
            for (var i = 0; i < answers.Count; i++) Write(json, new CodePoints(inputs.Items[i].Pair!), answers[i], options.TopK);
            if (inputs.IsBatch) json.WriteEndArray();
        });
    }

    private static InputList InputsOf(InferenceRequest request)
    {
        var field = request.Body["inputs"];
        return field.IsObject ? new([Question(field)], false) : InputList.OfList(field, request.Options.MaxClientBatchSize, Question);
    }

    private static InputText Question(JsonField field) => new(field.Path, field["question"].Text(), field["context"].Text());

    private static AnswerOptions OptionsOf(JsonField body)
    {
        var usual = new AnswerOptions();
        return new AnswerOptions
        {
            TopK = Parameters.Of(body, "top_k").Integer(1) ?? usual.TopK,
            MaxAnswerLength = Parameters.Of(body, "max_answer_len").Integer(1) ?? usual.MaxAnswerLength,
            MaxLength = Parameters.Of(body, "max_seq_len").Integer(1),
            Stride = Parameters.Of(body, "doc_stride").Integer(0),
            HandleImpossibleAnswer = Parameters.Of(body, "handle_impossible_answer").Flag() ?? usual.HandleImpossibleAnswer,
            AlignToWords = Parameters.Of(body, "align_to_words").Flag() ?? usual.AlignToWords,
        };
    }

    // The pipeline gives one answer by itself, and several as a list.
    private static void Write(Utf8JsonWriter json, CodePoints context, IReadOnlyList<Answer> answers, int asked)
    {
        if (asked > 1) json.WriteStartArray();
        foreach (var answer in answers)
        {
            json.WriteStartObject();
            json.WriteFloat("score", answer.Score);
            json.WriteNumber("start", context.Before(answer.Start));
            json.WriteNumber("end", context.Before(answer.End));
            json.WriteString("answer", answer.Text);
            json.WriteEndObject();
        }

        if (asked > 1) json.WriteEndArray();
    }
}
