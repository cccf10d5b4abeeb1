using System.Runtime.InteropServices;
using Octavo.Embeddings;

namespace Octavo.Tests.Server;

/// <summary>OpenAI's routes, byte by byte; clients nobody here wrote have tests of their own.</summary>
[Collection("server")]
public sealed class OpenAIRouteTests(GoldenServer server)
{
    [Fact]
    public async Task Floats_and_base64_are_the_same_numbers()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var expected = model.Embed("the cat", new() { Normalize = true, Dimensions = 8 });
        foreach (var path in (string[])["/v1/embeddings", "/embeddings", "/models/embed/v1/embeddings"])
        {
            var floats = await server.AskAsync(path, new { model = "embed", input = new[] { "a", "the cat" }, dimensions = 8, encoding_format = "float", user = "me" });
            Assert.Equal("list", floats.GetProperty("object").GetString());
            Assert.Equal("embed", floats.GetProperty("model").GetString());
            Assert.Equal(model.CountTokens("a") + model.CountTokens("the cat"), floats.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
            Assert.Equal((1, "embedding"), (floats.GetProperty("data")[1].GetProperty("index").GetInt32(), floats.GetProperty("data")[1].GetProperty("object").GetString()));
            Assert.Equal(expected, GoldenServer.Floats(floats.GetProperty("data")[1].GetProperty("embedding")));
        }

        var bytes = await server.AskAsync("/v1/embeddings", new { model = "embed", input = "the cat", dimensions = 8, encoding_format = "base64" });
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(bytes.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64()).ToArray());
        int[] ids = [.. model.Tokenizer.Encode("the cat").InputIds];
        var tokens = await server.AskAsync("/v1/embeddings", new { model = "embed", input = new[] { ids }, dimensions = 8 });
        Assert.Equal(expected, GoldenServer.Floats(tokens.GetProperty("data")[0].GetProperty("embedding")));
    }

    [Theory]
    [InlineData("""{"model": "embed"}""", 422, "invalid_request_error", "input", null)]
    [InlineData("""{"model": "embed", "input": []}""", 400, "invalid_request_error", "input", null)]
    [InlineData("""{"model": "embed", "input": "a", "encoding_format": "int8"}""", 422, "invalid_request_error", "encoding_format", null)]
    [InlineData("""{"model": "nobody", "input": "a"}""", 404, "invalid_request_error", "model", "model_not_found")]
    public async Task Errors_have_its_shape(string body, int status, string type, string parameter, string? code)
    {
        var (found, json, _) = await server.PostAsync("/v1/embeddings", body);
        var error = json.GetProperty("error");
        Assert.Equal((status, type, parameter, code), ((int)found, error.GetProperty("type").GetString(), error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains("expected", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed()
    {
        var list = System.Text.Json.JsonDocument.Parse(await server.Client.GetStringAsync("/v1/models")).RootElement;
        Assert.Equal(GoldenServer.Models.Select(model => model.Name), list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.Equal("embed", System.Text.Json.JsonDocument.Parse(await server.Client.GetStringAsync("/v1/models/embed")).RootElement.GetProperty("id").GetString());
        Assert.Equal(404, (int)(await server.Client.GetAsync("/v1/models/nobody")).StatusCode);
    }
}
