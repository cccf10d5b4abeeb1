using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Octavo.Tests.Server;

/// <summary>What a client that asks wrongly is told: a status code, and in JSON what was expected and what was found.</summary>
[Collection("server")]
public sealed class ErrorTests(GoldenServer server)
{
    public static TheoryData<string, string, int, string, string> Wrong => new()
    {
        { "/predict", """{"inputs": []}""", 400, "empty", "inputs: expected at least one text, found an empty list" },
        { "/predict", """{"inputs": ""}""", 400, "empty", "inputs: expected a text, found an empty one" },
        { "/models/embed/embed", """{"inputs": ["a", ""]}""", 400, "empty", "inputs[1]: expected a text, found an empty one" },
        { "/predict", """{"inputs": """, 400, "validation", "in line 1, byte 12" },
        { "/predict", """{"inputs": "a", "inputs": "b"}""", 400, "validation", "without a name twice" },
        { "/predict", "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", 400, "validation", "at most 16 deep" },
        { "/predict", "{}", 422, "validation", "inputs: expected a text, a pair of texts, or a list of lists of one or two texts, found nothing" },
        { "/predict", """{"inputs": 3.5}""", 422, "validation", "found 3.5" },
        { "/predict", """{"inputs": ["a", "b", "c"]}""", 422, "validation", "found a list" },
        { "/predict", """{"inputs": [["a"], "b"]}""", 422, "validation", "inputs[1]: expected a list of one or two texts, found a text" },
        { "/predict", """{"inputs": "a", "raw_scores": "yes"}""", 422, "validation", "raw_scores: expected true or false, found a text" },
        { "/predict", """{"inputs": "a", "truncation_direction": "up"}""", 422, "validation", "truncation_direction: expected Right or Left, found a text" },
        { "/predict", """{"inputs": "\ud800"}""", 422, "validation", "inputs: expected a text of Unicode" },
        { "/predict", "[1]", 422, "validation", "body: expected an object, found a list" },
        { "/models/embed/embed", """{"inputs": ["a", 3]}""", 422, "validation", "inputs[1]: expected a text or a list of ids, found 3" },
        { "/models/embed/embed", """{"inputs": [1, -2]}""", 422, "validation", "inputs[1]: expected a whole number of 0 or more, found -2" },
        { "/models/embed/embed", """{"inputs": [1, 99999999]}""", 422, "validation", "found 99999999" },
        { "/models/embed/embed", """{"inputs": "a", "dimensions": 100000}""", 422, "validation", "dimensions: expected 1 to" },
        { "/models/embed/embed", """{"inputs": "a", "dimensions": 0}""", 422, "validation", "dimensions: expected a whole number of 1 or more, found 0" },
        { "/models/entities/predict", """{"inputs": "a", "aggregation_strategy": "some"}""", 422, "validation", "aggregation_strategy: expected none or simple" },
        { "/models/entities/predict", """{"inputs": "a", "parameters": {"stride": 1, "aggregation_strategy": "none"}}""", 422, "validation", "stride" },
        { "/models/answers/predict", """{"inputs": {"question": "a"}}""", 422, "validation", "inputs.context: expected a text, found nothing" },
        { "/models/answers/predict", """{"inputs": {"question": "a", "context": "b"}, "top_k": 0}""", 422, "validation", "top_k" },
        { "/models/rerank/rerank", """{"query": "a", "texts": []}""", 400, "empty", "texts" },
        { "/models/rerank/rerank", """{"texts": ["a"]}""", 422, "validation", "query: expected a text, found nothing" },
        { "/models/embed/decode", """{"ids": ["a"]}""", 422, "validation", "ids[0]: expected ids, found a text" },
        { "/models/labels/embed", """{"inputs": "a"}""", 424, "backend", "model is not an embedding model" },
        { "/models/embed/predict", """{"inputs": "a"}""", 424, "backend", "model is not a classifier" },
        { "/models/labels/rerank", """{"query": "a", "texts": ["b"]}""", 424, "backend", "model is not a re-ranker model" },
        { "/models/nobody/predict", """{"inputs": "a"}""", 404, "not_found", "model: expected labels, embed" },
        { "/predict", """{"inputs": "a", "model": "nobody"}""", 404, "not_found", "model: expected labels, embed" },
        { "/nowhere", "{}", 404, "not_found", "path" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task The_error_says_what_was_expected_and_found(string path, string body, int status, string type, string message)
    {
        var (found, json, response) = await server.PostAsync(path, body);
        Assert.Equal((status, type), ((int)found, json.GetProperty("error_type").GetString()));
        Assert.Contains(message, json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(response.Headers.TryGetValues("x-request-id", out var ids) ? ids.Single() : json.GetProperty("request_id").GetString(), json.GetProperty("request_id").GetString());
        Assert.DoesNotContain("   at ", json.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_texts_than_a_request_may_have_are_too_large()
    {
        var (status, json, _) = await server.PostAsync("/models/embed/embed", JsonSerializer.Serialize(new { inputs = Enumerable.Repeat("a", 33) }));
        Assert.Equal((413, "validation", "inputs: batch size 33 > maximum allowed batch size 32"), ((int)status, json.GetProperty("error_type").GetString(), json.GetProperty("error").GetString()));
        Assert.Equal(413, (int)(await server.PostAsync("/models/rerank/rerank", JsonSerializer.Serialize(new { query = "a", texts = Enumerable.Repeat("a", 33) }))).Status);
        Assert.Equal(413, (int)(await server.PostAsync("/v1/embeddings", JsonSerializer.Serialize(new { model = "embed", input = Enumerable.Repeat("a", 33) }))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_bytes_than_a_request_may_have_are_too_large(bool tellsItsLength)
    {
        using var content = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes($$"""{"inputs": "{{new string('a', 2_000_001)}}"}""")));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = content };
        request.Headers.TransferEncodingChunked = !tellsItsLength;
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
        Assert.Contains("expected at most 2000000 bytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_longer_than_a_text_may_be_is_refused()
    {
        var (status, json, _) = await server.PostAsync("/predict", $$"""{"inputs": "{{new string('a', 1_000_001)}}"}""");
        Assert.Equal((422, "inputs: expected a text of at most 1000000 UTF-16 units, found 1000001"), ((int)status, json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_and_other_types_are_refused()
    {
        using var bytes = new ByteArrayContent([.. "{\"inputs\": \""u8, 0xC3, 0x28, .. "\"}"u8]);
        bytes.Headers.ContentType = new("application/json");
        using var first = await server.Client.PostAsync("/predict", bytes);
        Assert.Equal(422, (int)first.StatusCode);
        using var form = new StringContent("""{"inputs": "a"}""", Encoding.UTF8, MediaTypeHeaderValue.Parse("text/plain"));
        using var second = await server.Client.PostAsync("/predict", form);
        Assert.Equal(415, (int)second.StatusCode);
        using var get = await server.Client.GetAsync("/predict");
        Assert.Equal(405, (int)get.StatusCode);
        Assert.Contains("error_type", await get.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_s_own_id_is_kept_if_it_can_stand_in_a_log()
    {
        foreach (var (given, isKept) in ((string, bool)[])[("my-id_1.2", true), ("a b", false), (new string('a', 65), false)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
            request.Headers.TryAddWithoutValidation("x-request-id", given);
            using var response = await server.Client.SendAsync(request);
            Assert.Equal(isKept, response.Headers.GetValues("x-request-id").Single() == given);
        }
    }
}
