using Octavo.Embeddings;
using Octavo.Server.Models;
using Octavo.Server.Requests;
using Octavo.Text;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /embed</c>: a vector for each text.</summary>
internal static class EmbedEndpoint
{
    /// <summary>Answers it.</summary>
    public static async Task<JsonBody> Answer(InferenceRequest request)
    {
        var model = request.Model<EmbeddingModel>("an embedding model");
        var body = request.Body;
        var inputs = InputList.OfTextsOrIds(body["inputs"], request.Options.MaxClientBatchSize);
        var options = new EmbeddingOptions
        {
            PromptName = body["prompt_name"].TextOrNull(),
            Normalize = body["normalize"].Flag() ?? true,
            Dimensions = body["dimensions"].Integer(1),
        };
        var vectors = await EmbedAsync(request, model, inputs, options, TruncationWish.Read(body, request.Options)).ConfigureAwait(false);
        return JsonBody.Of(json =>
        {
            json.WriteStartArray();
            foreach (var vector in vectors) json.WriteFloats(vector);
            json.WriteEndArray();
        });
    }

    /// <summary>Embeds texts and ids, each in its place.</summary>
    public static async Task<float[][]> EmbedAsync(InferenceRequest request, EmbeddingModel model, InputList inputs, EmbeddingOptions options, TruncationWish truncation)
    {
        request.Count(inputs.Items);
        model.Embedder.Check(options);
        var prompt = PromptOf(model.Embedder, options);
        var (texts, tokens) = (new List<int>(), new List<(int Place, TokenBatch Tokens)>());
        for (var i = 0; i < inputs.Items.Count; i++)
        {
            var input = inputs.Items[i];
            truncation.Check(model, input, prompt);
            if ((SequenceOf(input) ?? truncation.CutFromLeft(model, input, prompt)) is { } sequence) tokens.Add((i, sequence));
            else texts.Add(i);
        }

        var found = new float[inputs.Items.Count][];
        var (asTexts, asTokens) = (
            texts.Count == 0 ? null : model.Queue.EmbedAsync(texts.Select(i => inputs.Items[i].Text), options, request.Caller, request.Cancellation),
            tokens.Count == 0 ? null : model.Queue.EmbedAsync(Sequences.Join([.. tokens.Select(one => one.Tokens)]), options with { Prompt = null, PromptName = null }, request.Caller, request.Cancellation));
        await Task.WhenAll(asTexts ?? Task.CompletedTask, asTokens ?? Task.CompletedTask).ConfigureAwait(false);
        if (asTexts is not null)
        {
            var answers = await asTexts.ConfigureAwait(false);
            for (var i = 0; i < texts.Count; i++) found[texts[i]] = answers[i];
            request.Took(Spent.Of(answers));
        }

        if (asTokens is not null)
        {
            var answers = await asTokens.ConfigureAwait(false);
            for (var i = 0; i < tokens.Count; i++) found[tokens[i].Place] = answers[i];
            request.Took(Spent.Of(answers));
        }

        return found;
    }

    /// <summary>What goes before each text.</summary>
    public static string PromptOf(TextEmbedder model, EmbeddingOptions options) =>
        options.Prompt ?? ((options.PromptName ?? model.DefaultPromptName) is { } name ? model.Prompts[name] : "");

    private static TokenBatch? SequenceOf(InputText input) => input.Ids is { } ids ? new(ids, new int[ids.Length], [0, ids.Length]) : null;
}
