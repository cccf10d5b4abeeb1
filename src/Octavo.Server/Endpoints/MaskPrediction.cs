using System.Globalization;
using System.Text.Json;
using Octavo.Model;
using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /predict</c> of a model of masked words: texts with masks in them; the options and answers of Transformers' pipeline.</summary>
internal static class MaskPrediction
{
    /// <summary>Every word comes with the whole text around it, for each mask: a short request could ask for an answer without end.</summary>
    private const long MostUnits = 1 << 24;

    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request, SparseModel model)
    {
        var inputs = InputList.OfTexts(request.Body["inputs"], request.Options.MaxClientBatchSize);
        request.Count(inputs.Items);
        var options = OptionsOf(request.Body);
        RequireBounded(inputs, model, options);
        var answers = await model.Masks.FillAsync([.. inputs.Items.Select(input => input.Text)], options, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(answers));
        return JsonBody.Of(json =>
        {
            if (inputs.IsBatch) json.WriteStartArray();
            foreach (var masks in answers) Write(json, masks);
            if (inputs.IsBatch) json.WriteEndArray();
        });
    }

    private static MaskOptions OptionsOf(JsonField body)
    {
        var usual = new MaskOptions();
        var targets = Parameters.Of(body, "targets");
        return new MaskOptions
        {
            TopK = Parameters.Of(body, "top_k").Integer(1) ?? usual.TopK,
            Targets = targets.IsAbsent ? null : targets.IsText ? [targets.Text()] : [.. targets.Items().Select(target => target.Text())],
        };
    }

    private static void RequireBounded(InputList inputs, SparseModel model, MaskOptions options)
    {
        var tokenizer = model.Masks.Model.Tokenizer;
        var units = 0L;
        foreach (var input in inputs.Items)
        {
            var masks = tokenizer.Encode(input.Text, null, new EncodingOptions { MaxLength = int.MaxValue }).InputIds.Count(id => id == tokenizer.MaskId);
            units += (long)masks * Math.Min(options.TopK, model.Embedder.VocabularySize) * input.Text.Length;
            if (units > MostUnits)
                throw new RequestException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"top_k: expected an answer of at most {MostUnits} UTF-16 units, masks x top_k x text, found more with {options.TopK}")) { Parameter = "top_k" };
        }
    }

    // The pipeline gives one mask's words by themselves, and several as a list.
    private static void Write(Utf8JsonWriter json, IReadOnlyList<IReadOnlyList<MaskedWord>> masks)
    {
        if (masks.Count != 1) json.WriteStartArray();
        foreach (var words in masks)
        {
            json.WriteStartArray();
            foreach (var word in words)
            {
                json.WriteStartObject();
                json.WriteFloat("score", word.Score);
                json.WriteNumber("token", word.Token);
                json.WriteString("token_str", word.Text);
                json.WriteString("sequence", word.Sequence);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (masks.Count != 1) json.WriteEndArray();
    }
}
