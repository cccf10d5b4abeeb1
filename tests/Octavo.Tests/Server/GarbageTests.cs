using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Octavo.Tests.Server;

/// <summary>Bodies that nobody would send on purpose: a fixed number of seeded mutations. Each is answered, none with a fault of the server, and the server goes on.</summary>
[Collection("server")]
public sealed class GarbageTests(GoldenServer server)
{
    private const int Cases = 400;

    private static readonly (string Path, string Body)[] s_right =
    [
        ("/models/embed/embed", """{"inputs": ["the cat", [1, 2, 3]], "truncate": true, "dimensions": 8}"""),
        ("/predict", """{"inputs": [["a cat"], ["a", "b"]], "raw_scores": false}"""),
        ("/models/rerank/rerank", """{"query": "what ?", "texts": ["a", "b"], "return_text": true}"""),
        ("/models/entities/predict", """{"inputs": "Wolfgang 𝄞 lives", "parameters": {"aggregation_strategy": "simple", "stride": 2}}"""),
        ("/models/answers/predict", """{"inputs": {"question": "who ?", "context": "the cat"}, "top_k": 2, "doc_stride": 4, "max_seq_len": 24}"""),
        ("/v1/embeddings", """{"model": "embed", "input": ["a"], "encoding_format": "base64"}"""),
        ("/models/embed/tokenize", """{"inputs": ["𝄞 the cat"], "add_special_tokens": true}"""),
        ("/models/embed/decode", """{"ids": [[1, 2], [3]], "skip_special_tokens": false}"""),
        ("/v2/models/embed/infer", """{"id": "x", "inputs": [{"name": "input_ids", "shape": [1, 3], "datatype": "INT64", "data": [1, 2, 3]}], "outputs": [{"name": "embedding"}]}"""),
    ];

    private static readonly string[] s_words = ["null", "true", "-1", "0", "1e400", "99999999999999999999", "\"\"", "[]", "{}", "\"\\ud800\"", "[[[[[[[[[", "\"\\u0000\"", ",", ":", "2147483647"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Mutated_bodies_are_refused_and_never_break_the_server(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var (path, right) = s_right[random.Next(s_right.Length)];
            var body = Mutate(Encoding.UTF8.GetBytes(right), random);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await server.Client.PostAsync(path, content);
            var answer = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode < 500, $"{path} {Convert.ToHexString(body)}: {response.StatusCode} {answer}");
            Assert.NotEqual(JsonValueKind.Undefined, JsonDocument.Parse(answer).RootElement.ValueKind);
            Assert.DoesNotContain("Exception", answer, StringComparison.Ordinal);
        }

        foreach (var (path, right) in s_right) Assert.Equal(HttpStatusCode.OK, (await server.PostAsync(path, right)).Status);
    }

    [Fact]
    public async Task Mutated_tensors_of_bytes_are_refused()
    {
        var random = new Random(4);
        byte[] texts = [3, 0, 0, 0, .. "cat"u8, 1, 0, 0, 0, .. "a"u8];
        for (var i = 0; i < Cases; i++)
        {
            var bytes = Mutate(texts, random);
            var header = JsonSerializer.SerializeToUtf8Bytes(new { inputs = new[] { new { name = "text", shape = new[] { random.Next(4) }, datatype = random.Next(4) == 0 ? "INT32" : "BYTES", parameters = new { binary_data_size = Math.Max(0, bytes.Length + random.Next(-1, 2)) } } } });
            using var content = new ByteArrayContent([.. header, .. bytes]);
            content.Headers.Add("Inference-Header-Content-Length", $"{header.Length + (random.Next(8) == 0 ? random.Next(-3, 4) : 0)}");
            using var response = await server.Client.PostAsync("/v2/models/embed/infer", content);
            Assert.True((int)response.StatusCode < 500, $"{Convert.ToHexString(bytes)}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task Clients_that_break_off_or_speak_no_HTTP_leave_it_as_it_was()
    {
        foreach (var text in (string[])
        [
            "\0\0\0\0", "GET", "POST /embed HTTP/1.1\r\nContent-Length: 5\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"inputs\":",
            "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", $"GET /{new string('a', 10_000)} HTTP/1.1\r\n\r\n", $"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: {new string('a', 40_000)}\r\n\r\n",
        ])
        {
            using var client = await RawClient.SendAsync(server.Address, text);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/predict", """{"inputs": "a cat"}""")).Status);
    }

    private static byte[] Mutate(byte[] right, Random random)
    {
        var bytes = right.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 6), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(s_words[random.Next(s_words.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(8, bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }

            if (bytes.Count == 0) bytes.Add((byte)'{');
        }

        return [.. bytes];
    }
}
