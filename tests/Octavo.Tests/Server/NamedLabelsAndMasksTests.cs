using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Octavo.Server;

namespace Octavo.Tests.Server;

/// <summary>Masks, labels that a request names, and requests within a request: the answers of Transformers' pipelines over HTTP.</summary>
public sealed class NamedLabelsAndMasksTests : IAsyncLifetime
{
    private const float Tolerance = 2e-5f;

    private readonly HttpClient _client = new();
    private WebApplication? _app;

    public async ValueTask InitializeAsync()
    {
        var options = new OctavoServerOptions();
        foreach (var (name, folder) in ((string, string[])[])[("labels", ["cross-encoder", "three-labels"]), ("masks", ["pipelines", "fill-mask", "bert"]), ("nli", ["pipelines", "zero-shot", "bert"]), ("embed", ["sentence-transformers", "mean"])])
            options.Models.Add(new() { Name = name, Path = GoldenServer.Folder(folder), Threads = 1 });
        _app = await GoldenServer.StartAsync(options);
        _client.BaseAddress = new(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_app is not null) await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("masks", "fill-mask")]
    [InlineData("nli", "zero-shot")]
    public async Task Answers_are_those_of_the_pipeline(string model, string pipeline)
    {
        var compared = 0;
        foreach (var line in File.ReadLines(Path.Combine(GoldenServer.Folder("pipelines", pipeline, "bert"), "cases.jsonl")))
        {
            var golden = JsonNode.Parse(line)!.AsObject();
            if (golden["expected"] is not { } expected || golden["options"]!["tokenizer_kwargs"] is not null) continue;
            var (status, answer) = await PostAsync($"/models/{model}/predict", new JsonObject { ["inputs"] = golden["text"]!.DeepClone(), ["parameters"] = golden["options"]!.DeepClone() });
            Assert.True(status == HttpStatusCode.OK, $"{line}: {answer}");
            RequireSame(expected, answer, line);
            compared++;
        }

        Assert.InRange(compared, 10, int.MaxValue);
    }

    [Fact]
    public async Task Lists_are_answered_with_lists_and_options_may_stand_beside_the_inputs()
    {
        var one = (await PostAsync("/models/nli/predict", JsonNode.Parse("""{"inputs": "it rains", "candidate_labels": ["weather", "sports"], "multi_label": true}""")!)).Json;
        var list = (await PostAsync("/models/nli/predict", JsonNode.Parse("""{"inputs": ["it rains"], "parameters": {"candidate_labels": "weather, sports", "multi_label": true}}""")!)).Json;
        Assert.Equal(one.ToJsonString(), Assert.Single(list.AsArray())!.ToJsonString());
        var words = (await PostAsync("/models/masks/predict", JsonNode.Parse("""{"inputs": ["it [MASK]", "[MASK] and [MASK]"], "top_k": 2}""")!)).Json.AsArray();
        Assert.Equal(2, words[0]!.AsArray().Count);
        Assert.Equal([2, 2], words[1]!.AsArray().Select(mask => mask!.AsArray().Count));
    }

    [Theory]
    [InlineData("/models/masks/predict", """{"inputs": "no mask"}""", 422, "mask")]
    [InlineData("/models/masks/predict", """{"inputs": "[MASK]", "top_k": 0}""", 422, "top_k: expected a whole number of 1 or more, found 0")]
    [InlineData("/models/masks/predict", """{"inputs": "[MASK]", "targets": 3}""", 422, "targets: expected a list, found 3")]
    [InlineData("/models/nli/predict", """{"inputs": "a", "candidate_labels": []}""", 422, "expected at least one, found none")]
    [InlineData("/models/nli/predict", """{"inputs": "a", "candidate_labels": ["b"], "hypothesis_template": "no place"}""", 422, "template")]
    [InlineData("/models/labels/predict", """{"inputs": "a", "candidate_labels": ["b"]}""", 422, "expected a model of natural language inference")]
    [InlineData("/models/labels/vertex", """{"instances": []}""", 400, "instances: expected at least one, found an empty list")]
    [InlineData("/models/labels/vertex", """{"instances": [3]}""", 422, "instances[0]: expected an object, found 3")]
    [InlineData("/models/labels/vertex", """{"inputs": "a"}""", 422, "instances: expected a list, found nothing")]
    [InlineData("/models/embed/vertex", """{"instances": [{"inputs": "a"}, {"inputs": 3}]}""", 422, "instances[1].inputs: expected")]
    public async Task What_cannot_be_is_refused_by_name(string path, string body, int status, string message)
    {
        var (found, json) = await PostAsync(path, JsonNode.Parse(body)!);
        Assert.Equal(status, (int)found);
        Assert.Contains(message, (string?)json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_end_is_refused()
    {
        var text = string.Join(' ', Enumerable.Repeat("[MASK]", 30));
        var (status, json) = await PostAsync("/models/masks/predict", new JsonObject { ["inputs"] = new JsonArray([.. Enumerable.Range(0, 32).Select(_ => (JsonNode?)(text + new string(' ', 5_000)))]), ["top_k"] = 300 });
        Assert.Equal((422, true), ((int)status, ((string?)json["error"])!.StartsWith("top_k: expected an answer of at most", StringComparison.Ordinal)));
        var labels = new JsonArray([.. Enumerable.Range(0, 20_000).Select(i => (JsonNode?)"a")]);
        (status, json) = await PostAsync("/models/nli/predict", new JsonObject { ["inputs"] = "it rains", ["candidate_labels"] = labels });
        Assert.Equal((422, true), ((int)status, ((string?)json["error"])!.StartsWith("inputs: expected at most 16384 tokens with all labels", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Requests_within_a_request_have_the_answers_of_each_alone()
    {
        foreach (var (model, path) in ((string, string)[])[("embed", "embed"), ("labels", "predict"), ("masks", "embed_sparse")])
        {
            JsonNode[] bodies = [JsonNode.Parse("""{"inputs": "the cat"}""")!, JsonNode.Parse("""{"inputs": "rain and sun"}""")!];
            var (status, json) = await PostAsync($"/models/{model}/vertex", new JsonObject { ["instances"] = new JsonArray([.. bodies.Select(body => body.DeepClone())]) });
            Assert.Equal(HttpStatusCode.OK, status);
            var predictions = json["predictions"]!.AsArray();
            for (var i = 0; i < bodies.Length; i++) Assert.Equal((await PostAsync($"/models/{model}/{path}", bodies[i])).Json.ToJsonString(), predictions[i]!.ToJsonString());
        }
    }

    private static void RequireSame(JsonNode expected, JsonNode found, string line)
    {
        switch (expected)
        {
            case JsonArray list:
                Assert.Equal(list.Count, found.AsArray().Count);
                for (var i = 0; i < list.Count; i++) RequireSame(list[i]!, found[i]!, line);
                break;
            case JsonObject members:
                Assert.Equal(members.Select(member => member.Key), found.AsObject().Select(member => member.Key));
                foreach (var (name, value) in members) RequireSame(value!, found[name]!, line);
                break;
            case { } number when number.GetValueKind() == JsonValueKind.Number:
                Assert.True(Math.Abs((double)number - (double)found) <= Tolerance, $"{line}: {number} {found}");
                break;
            default:
                Assert.Equal((string?)expected, (string?)found);
                break;
        }
    }

    private async Task<(HttpStatusCode Status, JsonNode Json)> PostAsync(string path, JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(path, content);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
