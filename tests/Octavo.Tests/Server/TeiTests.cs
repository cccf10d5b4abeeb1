using System.Globalization;
using System.Text.Json;
using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Tests.Server;

/// <summary>What text-embeddings-inference answers: its shapes, and the bits of the library.</summary>
[Collection("server")]
public sealed class TeiTests(GoldenServer server)
{
    private static readonly string[] s_texts = ["the cat sat on the mat", "a", "rain and sun"];

    [Fact]
    public async Task A_text_a_list_and_ids_are_embedded_with_the_bits_of_the_library()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var normal = new EmbeddingOptions { Normalize = true };
        var list = await server.AskAsync("/models/embed/embed", new { inputs = s_texts });
        Assert.Equal(s_texts.Select(text => model.Embed(text, normal)), list.EnumerateArray().Select(GoldenServer.Floats));
        var one = await server.AskAsync("/models/embed/embed", new { inputs = s_texts[0], normalize = false, dimensions = 8 });
        Assert.Equal(model.Embed(s_texts[0], new() { Dimensions = 8 }), GoldenServer.Floats(Assert.Single(one.EnumerateArray())));
        var ids = model.Tokenizer.Encode(s_texts[0]).InputIds;
        var mixed = await server.AskAsync("/models/embed/embed", new { inputs = new object[] { s_texts[1], ids, s_texts[0] } });
        Assert.Equal([model.Embed(s_texts[1], normal), model.Embed(s_texts[0], normal), model.Embed(s_texts[0], normal)], mixed.EnumerateArray().Select(GoldenServer.Floats));
        Assert.Equal(GoldenServer.Floats(mixed[2]), GoldenServer.Floats((await server.AskAsync("/models/embed/embed", new { inputs = ids }))[0]));
    }

    [Fact]
    public async Task Prompts_go_before_texts_by_name()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "prompts"));
        var found = await server.AskAsync("/models/prompts/embed", new { inputs = s_texts, prompt_name = "query" });
        Assert.Equal(s_texts.Select(text => model.Embed(text, EmbeddingOptions.Query with { Normalize = true })), found.EnumerateArray().Select(GoldenServer.Floats));
        var (status, json, _) = await server.PostAsync("/models/prompts/embed", """{"inputs": "a", "prompt_name": "nobody's"}""");
        Assert.Equal(422, (int)status);
        Assert.Contains("query", json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_token_has_a_vector()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var found = await server.AskAsync("/models/embed/embed_all", new { inputs = s_texts });
        Assert.Equal(s_texts.Select(text => model.TokenEmbeddings(text)), found.EnumerateArray().Select(text => text.EnumerateArray().SelectMany(GoldenServer.Floats).ToArray()));
    }

    [Fact]
    public async Task Words_have_weights()
    {
        using var model = SparseTextEmbedder.Load(GoldenServer.Folder("splade", "max"));
        var found = await server.AskAsync("/models/sparse/embed_sparse", new { inputs = s_texts });
        var expected = model.Embed(s_texts);
        Assert.Equal(expected.Select(one => one.Indices), found.EnumerateArray().Select(text => text.EnumerateArray().Select(word => word.GetProperty("index").GetInt32())));
        Assert.Equal(expected.Select(one => one.Values), found.EnumerateArray().Select(text => text.EnumerateArray().Select(word => word.GetProperty("value").GetSingle())));
    }

    [Fact]
    public async Task Labels_come_best_first_of_a_text_a_pair_and_a_list_of_both()
    {
        using var model = TextClassifier.Load(GoldenServer.Folder("cross-encoder", "three-labels"));
        Assert.Equal(Expected(model.Classify("a cat")), Found(await server.AskAsync("/predict", new { inputs = "a cat" })));
        Assert.Equal(Expected(model.Classify("a cat", "a dog")), Found(await server.AskAsync("/predict", new { inputs = new[] { "a cat", "a dog" } })));
        var list = await server.AskAsync("/predict", new { inputs = new string[][] { ["a cat"], ["a cat", "a dog"] } });
        Assert.Equal([Expected(model.Classify("a cat")), Expected(model.Classify("a cat", "a dog"))], list.EnumerateArray().Select(Found));
        var raw = Found(await server.AskAsync("/predict", new { inputs = "a cat", raw_scores = true }));
        Assert.Equal(model.Classify("a cat").Logits.OrderDescending(), raw.Select(label => label.Score));
    }

    [Fact]
    public async Task Documents_are_ranked_in_both_forms()
    {
        using var model = Reranker.Load(GoldenServer.Folder("cross-encoder", "one-label"));
        var expected = model.Rank("what rains ?", s_texts);
        var tei = await server.AskAsync("/models/rerank/rerank", new { query = "what rains ?", texts = s_texts, return_text = true });
        Assert.Equal(expected, tei.EnumerateArray().Select(one => new RankedDocument(one.GetProperty("index").GetInt32(), one.GetProperty("score").GetSingle())));
        Assert.All(tei.EnumerateArray(), one => Assert.Equal(s_texts[one.GetProperty("index").GetInt32()], one.GetProperty("text").GetString()));
        var raw = await server.AskAsync("/models/rerank/rerank", new { query = "what rains ?", texts = s_texts, raw_scores = true });
        Assert.Equal(model.Rank("what rains ?", s_texts, null, RankScores.Raw).Select(one => one.Score), raw.EnumerateArray().Select(one => one.GetProperty("score").GetSingle()));
        Assert.False(raw[0].TryGetProperty("text", out _));
        foreach (var path in (string[])["/v1/rerank", "/models/rerank/v1/rerank", "/models/rerank/rerank"])
        {
            var v1 = await server.AskAsync(path, new { model = "rerank", query = "what rains ?", documents = new object[] { s_texts[0], new { text = s_texts[1] }, s_texts[2] }, top_n = 2, return_documents = true });
            Assert.Equal(expected.Take(2), v1.GetProperty("results").EnumerateArray().Select(one => new RankedDocument(one.GetProperty("index").GetInt32(), one.GetProperty("relevance_score").GetSingle())));
            Assert.Equal(s_texts[expected[0].Index], v1.GetProperty("results")[0].GetProperty("document").GetProperty("text").GetString());
        }
    }

    [Fact]
    public async Task Similarities_are_cosines()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var found = await server.AskAsync("/models/embed/similarity", new { inputs = new { source_sentence = s_texts[0], sentences = s_texts } });
        Assert.Equal(1, found[0].GetSingle(), 1e-6);
        Assert.Equal(model.Similarity(model.Embed(s_texts[0]), model.Embed(s_texts[2])), found[2].GetSingle(), 1e-6);
    }

    [Fact]
    public async Task Entities_and_answers_stand_at_code_points()
    {
        using var entities = TokenClassifier.Load(GoldenServer.Folder("pipelines", "token-classification", "bert"));
        const string Text = "𝄞 Wolfgang lives in Berlin";
        var expected = entities.Entities(Text, new() { Aggregation = EntityAggregation.Simple });
        var found = await server.AskAsync("/models/entities/predict", new { inputs = Text });
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(one => (one.Label, one.Score, one.Word, one.Start - 1)), found.EnumerateArray().Select(one =>
            (one.GetProperty("entity_group").GetString()!, one.GetProperty("score").GetSingle(), one.GetProperty("word").GetString()!, one.GetProperty("start").GetInt32())));
        var tokens = await server.AskAsync("/models/entities/predict", new { inputs = new[] { Text, "a" }, parameters = new { aggregation_strategy = "none" } });
        Assert.Equal(entities.Entities(Text).Select(one => one.Index), tokens[0].EnumerateArray().Select(one => (int?)one.GetProperty("index").GetInt32()));

        using var answers = QuestionAnswerer.Load(GoldenServer.Folder("pipelines", "question-answering", "bert"));
        var best = answers.Answer("who sat ?", "𝄞 the cat sat on the mat", new() { TopK = 2 });
        var answered = await server.AskAsync("/models/answers/predict", new { inputs = new { question = "who sat ?", context = "𝄞 the cat sat on the mat" }, top_k = 2 });
        Assert.Equal(best.Select(one => (one.Text, one.Score)), answered.EnumerateArray().Select(one => (one.GetProperty("answer").GetString()!, one.GetProperty("score").GetSingle())));
        var single = await server.AskAsync("/models/answers/predict", new { inputs = new[] { new { question = "who sat ?", context = "the cat sat on the mat" } } });
        Assert.Equal(answers.Answer("who sat ?", "the cat sat on the mat")[0].Text, single[0].GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Tokens_tell_their_places_and_ids_their_text()
    {
        const string Text = "𝄞 the cat";
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var tokens = (await server.AskAsync("/models/embed/tokenize", new { inputs = Text }))[0].EnumerateArray().ToArray();
        Assert.Equal(model.Tokenizer.Encode(Text).InputIds, tokens.Select(token => token.GetProperty("id").GetInt32()));
        Assert.Equal([true, .. Enumerable.Repeat(false, tokens.Length - 2), true], tokens.Select(token => token.GetProperty("special").GetBoolean()));
        Assert.Equal("[CLS]", tokens[0].GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, tokens[0].GetProperty("start").ValueKind);
        Assert.Equal(("the", 2, 5), (tokens[2].GetProperty("text").GetString(), tokens[2].GetProperty("start").GetInt32(), tokens[2].GetProperty("stop").GetInt32()));
        Assert.Equal(Text.EnumerateRunes().Count(), tokens[^2].GetProperty("stop").GetInt32());
        var bare = (await server.AskAsync("/models/embed/tokenize", new { inputs = new[] { "the cat", "a" }, add_special_tokens = false }))[0];
        Assert.Equal(model.CountTokens("the cat") - 2, bare.GetArrayLength());
        var ids = bare.EnumerateArray().Select(token => token.GetProperty("id").GetInt32()).ToArray();
        Assert.Equal("the cat", (await server.AskAsync("/models/embed/decode", new { ids }))[0].GetString());
        Assert.Equal(["the cat", "the cat"], (await server.AskAsync("/models/embed/decode", new { ids = new[] { ids, ids } })).EnumerateArray().Select(text => text.GetString()));
        int[] whole = [.. tokens.Select(token => token.GetProperty("id").GetInt32())];
        Assert.Contains("[CLS]", (await server.AskAsync("/models/embed/decode", new { ids = whole, skip_special_tokens = false }))[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_texts_are_cut_at_the_side_that_is_asked_for_or_refused()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        string[] known = [.. Enumerable.Range(0, model.Tokenizer.VocabularySize).Select(model.Tokenizer.TokenOf).Where(word => word is not null && word.All(char.IsAsciiLetterLower) && model.CountTokens(word) == 3).Take(5)!];
        var words = Enumerable.Range(0, 2 * model.MaxTokens).Select(i => known[i % known.Length]).ToArray();
        var (text, end) = (string.Join(' ', words), string.Join(' ', words[^(model.MaxTokens - 2)..]));
        var normal = new EmbeddingOptions { Normalize = true };
        Assert.Equal(model.Embed(text, normal), GoldenServer.Floats((await server.AskAsync("/models/embed/embed", new { inputs = text }))[0]));
        Assert.Equal(model.CountTokens(end), model.MaxTokens);
        Assert.Equal(model.Embed(end, normal), GoldenServer.Floats((await server.AskAsync("/models/embed/embed", new { inputs = text, truncate = true, truncation_direction = "Left" }))[0]));
        var (status, json, _) = await server.PostAsync("/models/embed/embed", JsonSerializer.Serialize(new { inputs = new[] { "a", text }, truncate = false }));
        Assert.Equal(422, (int)status);
        Assert.Equal($"inputs[1]: expected at most {model.MaxTokens} tokens, found {model.CountTokens(text)}", json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_answering_took_is_in_the_headers()
    {
        var (_, _, response) = await server.PostAsync("/models/embed/embed", """{"inputs": ["the cat", "𝄞"]}""");
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        Assert.Equal(8, Number("x-compute-characters"));
        Assert.Equal(model.CountTokens("the cat") + model.CountTokens("𝄞"), Number("x-compute-tokens"));
        Assert.Equal("cpu", response.Headers.GetValues("x-compute-type").Single());
        foreach (var name in (string[])["x-compute-time", "x-total-time", "x-tokenization-time", "x-queue-time", "x-inference-time"])
            Assert.InRange(Number(name), 0, 60_000);

        int Number(string name) => int.Parse(response.Headers.GetValues(name).Single(), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task The_model_and_the_bounds_are_told()
    {
        var info = await server.Client.GetStringAsync("/info");
        var json = JsonDocument.Parse(info).RootElement;
        Assert.Equal("three-labels", json.GetProperty("model_id").GetString());
        Assert.Equal("labels", json.GetProperty("served_model_name").GetString());
        Assert.Equal(3, json.GetProperty("model_type").GetProperty("classifier").GetProperty("id2label").EnumerateObject().Count());
        Assert.Equal("float32", json.GetProperty("model_dtype").GetString());
        Assert.Equal(512, json.GetProperty("max_concurrent_requests").GetInt32());
        Assert.Equal(32, json.GetProperty("max_client_batch_size").GetInt32());
        Assert.True(json.GetProperty("model_bytes").GetInt64() > 0);
        Assert.Equal("mean", JsonDocument.Parse(await server.Client.GetStringAsync("/models/embed/info")).RootElement.GetProperty("model_type").GetProperty("embedding").GetProperty("pooling").GetString());
    }

    [Theory]
    [InlineData("/models/embed/", """{"inputs": "a"}""")]
    [InlineData("/models/embed/invocations", """{"inputs": "a"}""")]
    [InlineData("/", """{"inputs": "a"}""")]
    [InlineData("/models/sparse/invocations", """{"inputs": "a"}""")]
    [InlineData("/models/rerank/invocations", """{"query": "a", "texts": ["b"]}""")]
    [InlineData("/models/rerank/invocations", """{"inputs": ["a", "b"]}""")]
    public async Task The_bare_route_is_what_the_model_is_for(string path, string body) => Assert.Equal(200, (int)(await server.PostAsync(path, body)).Status);

    private static (string Label, float Score)[] Expected(Prediction prediction) => [.. prediction.Best().Select(label => (label.Label, label.Score))];

    private static (string Label, float Score)[] Found(JsonElement list) => [.. list.EnumerateArray().Select(label => (label.GetProperty("label").GetString()!, label.GetProperty("score").GetSingle()))];
}
