using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Inference;
using Microsoft.AspNetCore.Builder;
using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Server;
using Octavo.Text;

namespace Octavo.Tests.Server;

/// <summary>The Open Inference Protocol over HTTP and over gRPC, with values and with bytes: the same tensors, and the bits of the library.</summary>
[Collection("server")]
public sealed class InferenceTests(GoldenServer server)
{
    private static readonly string[] s_texts = ["the cat sat", "rain"];

    [Fact]
    public async Task Server_and_models_describe_themselves()
    {
        var about = Parse(await server.Client.GetStringAsync("/v2"));
        Assert.Equal(("octavo", "binary_tensor_data"), (about.GetProperty("name").GetString(), about.GetProperty("extensions")[0].GetString()));
        Assert.True(Parse(await server.Client.GetStringAsync("/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.True(Parse(await server.Client.GetStringAsync("/v2/health/ready")).GetProperty("ready").GetBoolean());
        foreach (var (name, _) in GoldenServer.Models)
        {
            var model = Parse(await server.Client.GetStringAsync($"/v2/models/{name}/versions/1"));
            Assert.Equal(name, model.GetProperty("name").GetString());
            Assert.NotEmpty(model.GetProperty("inputs").EnumerateArray());
            Assert.True(Parse(await server.Client.GetStringAsync($"/v2/models/{name}/ready")).GetProperty("ready").GetBoolean());
        }

        Assert.Equal(404, (int)(await server.Client.GetAsync("/v2/models/nobody")).StatusCode);
        Assert.Equal(404, (int)(await server.Client.GetAsync("/v2/models/embed/versions/2")).StatusCode);
    }

    [Fact]
    public async Task Texts_and_padded_ids_give_the_same_embeddings()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var expected = s_texts.SelectMany(text => model.Embed(text)).ToArray();
        var texts = await InferAsync("embed", new { id = "mine", inputs = new[] { Text("text", s_texts) } });
        Assert.Equal("mine", texts.GetProperty("id").GetString());
        Assert.Equal(expected, Output(texts, "embedding"));
        var (ids, mask) = Padded(model.Tokenizer, s_texts);
        var padded = await InferAsync("embed", new { inputs = new object[] { Integers("input_ids", ids), Integers("attention_mask", mask) }, outputs = new[] { new { name = "embedding" }, new { name = "last_hidden_state" } } });
        Assert.Equal(expected, Output(padded, "embedding"));
        var width = ids[0].Length;
        var states = Output(padded, "last_hidden_state");
        Assert.Equal([2, width, model.Config.HiddenSize], padded.GetProperty("outputs")[1].GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(model.TokenEmbeddings(s_texts[0]), states[..(model.CountTokens(s_texts[0]) * model.Config.HiddenSize)]);
        Assert.All(states[^model.Config.HiddenSize..], value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task Every_head_answers()
    {
        using var labels = TextClassifier.Load(GoldenServer.Folder("cross-encoder", "three-labels"));
        var pairs = await InferAsync("labels", new { inputs = new[] { Text("text", s_texts), Text("text_pair", ["a", "b"]) } });
        Assert.Equal(labels.Classify([(s_texts[0], "a"), (s_texts[1], "b")]).SelectMany(one => one.Logits), Output(pairs, "logits"));
        Assert.Equal(labels.Classify([(s_texts[0], "a"), (s_texts[1], "b")]).Select(one => one.Label), pairs.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(label => label.GetString()));
        using var reranker = Reranker.Load(GoldenServer.Folder("cross-encoder", "one-label"));
        var scores = await InferAsync("rerank", new { inputs = new[] { Text("query", ["what ?"]), Text("text", s_texts) } });
        Assert.Equal(reranker.Score([.. s_texts.Select(text => ("what ?", text))]), Output(scores, "score"));
        using var sparse = SparseTextEmbedder.Load(GoldenServer.Folder("splade", "max"));
        var words = await InferAsync("sparse", new { inputs = new[] { Text("anything", s_texts) } });
        Assert.Equal(sparse.Embed(s_texts).SelectMany(one => one.Values), Output(words, "values"));
        using var entities = TokenClassifier.Load(GoldenServer.Folder("pipelines", "token-classification", "bert"));
        var (ids, mask) = Padded(entities.Tokenizer, s_texts);
        var logits = await InferAsync("entities", new { inputs = new object[] { Integers("input_ids", ids), Integers("attention_mask", mask) } });
        var encoding = entities.Tokenizer.Encode(s_texts[0]);
        var direct = entities.Logits(new TokenBatch([.. encoding.InputIds], new int[encoding.InputIds.Count], [0, encoding.InputIds.Count]));
        Assert.Equal(direct, Output(logits, "logits")[..direct.Length]);
        var found = await InferAsync("entities", new { inputs = new[] { Text("text", ["Wolfgang lives in Berlin"]) } });
        Assert.Equal(entities.Entities("Wolfgang lives in Berlin", new() { Aggregation = EntityAggregation.Simple }).Count, Parse(found.GetProperty("outputs")[0].GetProperty("data")[0].GetString()!).GetArrayLength());
        using var answers = QuestionAnswerer.Load(GoldenServer.Folder("pipelines", "question-answering", "bert"));
        var answer = await InferAsync("answers", new { inputs = new[] { Text("question", ["who ?"]), Text("context", ["the cat sat"]) }, outputs = new[] { new { name = "answer" } } });
        Assert.Equal(answers.Answer("who ?", "the cat sat")[0].Text, Assert.Single(answer.GetProperty("outputs").EnumerateArray()).GetProperty("data")[0].GetString());
        var ends = await InferAsync("answers", new { inputs = new object[] { Integers("input_ids", [[1, 2, 3]]) } });
        Assert.Equal(answers.Logits(new TokenBatch([1, 2, 3], [0, 0, 0], [0, 3])).Where((_, i) => i % 2 == 1), Output(ends, "end_logits"));
    }

    [Fact]
    public async Task Tensors_travel_as_bytes_behind_the_JSON()
    {
        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var bytes = s_texts.SelectMany(text => (byte[])[.. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)]).ToArray();
        var header = JsonSerializer.SerializeToUtf8Bytes(new { inputs = new[] { new { name = "text", shape = new[] { 2 }, datatype = "BYTES", parameters = new { binary_data_size = bytes.Length } } }, parameters = new { binary_data_output = true } });
        using var content = new ByteArrayContent([.. header, .. bytes]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.Add("Inference-Header-Content-Length", header.Length.ToString(CultureInfo.InvariantCulture));
        using var response = await server.Client.PostAsync("/v2/models/embed/infer", content);
        var all = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(all));
        var length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        var output = Parse(Encoding.UTF8.GetString(all, 0, length)).GetProperty("outputs")[0];
        Assert.Equal(all.Length - length, output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.Equal(s_texts.SelectMany(text => model.Embed(text)), Floats(all.AsSpan(length)));
    }

    [Theory]
    [InlineData("""{"inputs": []}""", "inputs: expected 'text' of BYTES, found nothing")]
    [InlineData("""{"inputs": [{"name": "text", "shape": [2], "datatype": "BYTES", "data": ["a"]}]}""", "text: expected 2 values, which the shape says, found 1")]
    [InlineData("""{"inputs": [{"name": "text", "shape": [1], "datatype": "FP32", "data": [1.5]}]}""", "text: expected the datatype BYTES or one of whole numbers, found FP32")]
    [InlineData("""{"inputs": [{"name": "text", "shape": [1], "datatype": "INT64", "data": [1]}]}""", "inputs: expected 'text' of BYTES, found 'text' of INT64")]
    [InlineData("""{"inputs": [{"name": "input_ids", "shape": [3], "datatype": "INT64", "data": [1, 2, 3]}]}""", "input_ids: expected the shape [B, T], found [3]")]
    [InlineData("""{"inputs": [{"name": "input_ids", "shape": [1, 2], "datatype": "INT64", "data": [1, -2]}]}""", "input_ids: expected 0 to 2147483647, found -2")]
    [InlineData("""{"inputs": [{"name": "input_ids", "shape": [2147483647, 2147483647], "datatype": "INT64", "data": []}]}""", "input_ids: expected fewer values")]
    [InlineData("""{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "parameters": {"binary_data_size": 9}}]}""", "expected 9 bytes behind the JSON, found 0")]
    [InlineData("""{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "outputs": [{"name": "nothing"}]}""", "outputs: expected embedding, last_hidden_state, found 'nothing'")]
    public async Task What_cannot_be_is_refused_in_its_shape(string body, string message)
    {
        var (status, json, _) = await server.PostAsync("/v2/models/embed/infer", body);
        Assert.InRange((int)status, 400, 422);
        Assert.Contains(message, json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_generated_gRPC_client_gets_the_same_tensors()
    {
        await using var app = OctavoServerHost.Create(
            new() { ApiKey = "secret", Models = { new() { Path = GoldenServer.Folder("sentence-transformers", "mean"), Name = "embed", Threads = 1 } } },
            new() { Port = 0, GrpcPort = 0, LogLevel = Microsoft.Extensions.Logging.LogLevel.None });
        await app.StartAsync();
        await ((OctavoServer)app.Services.GetService(typeof(OctavoServer))!).Loaded;
        using var channel = GrpcChannel.ForAddress(app.Urls.Last());
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        Assert.True((await client.ServerLiveAsync(new())).Live);
        Assert.True((await client.ServerReadyAsync(new())).Ready);
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(async () => await client.ServerMetadataAsync(new()))).StatusCode);
        var key = new Metadata { { "authorization", "Bearer secret" } };
        Assert.Equal("octavo", (await client.ServerMetadataAsync(new(), key)).Name);
        Assert.True((await client.ModelReadyAsync(new() { Name = "embed" }, key)).Ready);
        Assert.Equal("embedding", (await client.ModelMetadataAsync(new() { Name = "embed" }, key)).Outputs[0].Name);

        using var model = TextEmbedder.Load(GoldenServer.Folder("sentence-transformers", "mean"));
        var expected = s_texts.SelectMany(text => model.Embed(text)).ToArray();
        var request = new ModelInferRequest { ModelName = "embed", Id = "mine" };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "text", Datatype = "BYTES", Shape = { 2 }, Contents = new() { BytesContents = { s_texts.Select(ByteString.CopyFromUtf8) } } });
        var answer = await client.ModelInferAsync(request, key);
        Assert.Equal(("mine", "embed"), (answer.Id, answer.ModelName));
        Assert.Equal(expected, answer.Outputs[0].Contents.Fp32Contents);

        var (ids, mask) = Padded(model.Tokenizer, s_texts);
        var raw = new ModelInferRequest { ModelName = "embed" };
        foreach (var (name, rows) in ((string, long[][])[])[("input_ids", ids), ("attention_mask", mask)])
        {
            raw.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = "INT64", Shape = { 2, rows[0].Length } });
            raw.RawInputContents.Add(ByteString.CopyFrom([.. rows.SelectMany(row => row).SelectMany(BitConverter.GetBytes)]));
        }

        Assert.Equal(expected, Floats((await client.ModelInferAsync(raw, key)).RawOutputContents[0].Span));
        raw.RawInputContents[0] = ByteString.CopyFrom(1, 2, 3);
        var wrong = await Assert.ThrowsAsync<RpcException>(async () => await client.ModelInferAsync(raw, key));
        Assert.Equal(StatusCode.InvalidArgument, wrong.StatusCode);
        Assert.Contains("input_ids: expected", wrong.Status.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(wrong.Trailers.GetValue("x-request-id")!);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await client.ModelInferAsync(new() { ModelName = "embed", ModelVersion = "7" }, key))).StatusCode);
    }

    private async Task<JsonElement> InferAsync(string model, object body) => await server.AskAsync($"/v2/models/{model}/infer", body);

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static object Text(string name, string[] texts) => new { name, shape = new[] { texts.Length }, datatype = "BYTES", data = texts };

    private static object Integers(string name, long[][] rows) => new { name, shape = new[] { rows.Length, rows[0].Length }, datatype = "INT64", data = rows };

    private static float[] Output(JsonElement answer, string name) => GoldenServer.Floats(answer.GetProperty("outputs").EnumerateArray().Single(output => output.GetProperty("name").GetString() == name).GetProperty("data"));

    private static float[] Floats(ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return values;
    }

    private static (long[][] Ids, long[][] Mask) Padded(Tokenizer tokenizer, string[] texts)
    {
        var encodings = texts.Select(text => tokenizer.Encode(text).InputIds).ToArray();
        var width = encodings.Max(ids => ids.Count);
        return ([.. encodings.Select(ids => ids.Select(id => (long)id).Concat(Enumerable.Repeat(0L, width - ids.Count)).ToArray())],
            [.. encodings.Select(ids => Enumerable.Range(0, width).Select(i => i < ids.Count ? 1L : 0L).ToArray())]);
    }
}
