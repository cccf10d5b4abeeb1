using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Endpoints;

/// <summary><c>POST /rerank</c>, with <c>texts</c> as text-embeddings-inference has it, or with <c>documents</c> as <c>POST /v1/rerank</c> of llama.cpp, Jina and Cohere.</summary>
internal static class RerankEndpoint
{
    /// <summary>Answers <c>/rerank</c> in the form in which it was asked.</summary>
    public static Task<JsonBody> Answer(InferenceRequest request) =>
        request.Body["texts"].IsAbsent && !request.Body["documents"].IsAbsent ? AnswerV1(request) : AnswerTei(request);

    /// <summary>Answers <c>/v1/rerank</c>.</summary>
    public static async Task<JsonBody> AnswerV1(InferenceRequest request)
    {
        var body = request.Body;
        var top = body["top_n"].Integer(1);
        var withText = body["return_documents"].Flag() ?? false;
        var texts = InputList.OfList(body["documents"], request.Options.MaxClientBatchSize, Document).Items;
        var ranked = await RankAsync(request, texts, RankScores.Activated, top).ConfigureAwait(false);
        return JsonBody.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("object", "list");
            json.WriteString("model", request.Served.Name);
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", ranked.TokenCount);
            json.WriteNumber("total_tokens", ranked.TokenCount);
            json.WriteEndObject();
            json.WriteStartArray("results");
            foreach (var document in ranked)
            {
                json.WriteStartObject();
                json.WriteNumber("index", document.Index);
                json.WriteFloat("relevance_score", document.Score);
                if (withText)
                {
                    json.WriteStartObject("document");
                    json.WriteString("text", texts[document.Index].Pair);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<JsonBody> AnswerTei(InferenceRequest request)
    {
        var body = request.Body;
        var scores = body["raw_scores"].Flag() == true ? RankScores.Raw : RankScores.Activated;
        var withText = body["return_text"].Flag() ?? false;
        var texts = InputList.OfList(body["texts"], request.Options.MaxClientBatchSize, item => new InputText(item.Path, "", item.Text())).Items;
        var ranked = await RankAsync(request, texts, scores, null).ConfigureAwait(false);
        return JsonBody.Of(json =>
        {
            json.WriteStartArray();
            foreach (var document in ranked)
            {
                json.WriteStartObject();
                json.WriteNumber("index", document.Index);
                if (withText) json.WriteString("text", texts[document.Index].Pair);
                json.WriteFloat("score", document.Score);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static async Task<QueueResults<RankedDocument>> RankAsync(InferenceRequest request, IReadOnlyList<InputText> texts, RankScores scores, int? top)
    {
        var model = request.Model<RerankerModel>("a re-ranker model");
        var query = request.Body["query"].Text();
        InputText[] pairs = [.. texts.Select(text => text with { Text = query })];
        request.Count(pairs);
        var truncation = TruncationWish.Read(request.Body, request.Options);
        if (truncation.FromLeft) throw request.Body["truncation_direction"].Unexpected("Right, for documents are cut at the end");
        foreach (var pair in pairs) truncation.Check(model, pair);
        var ranked = await model.Queue.RankAsync(query, [.. texts.Select(text => text.Pair!)], top, scores, request.Caller, request.Cancellation).ConfigureAwait(false);
        request.Took(Spent.Of(ranked));
        return ranked;
    }

    private static InputText Document(JsonField item) => new(item.Path, "", item.IsObject ? item["text"].Text() : item.Text());
}
