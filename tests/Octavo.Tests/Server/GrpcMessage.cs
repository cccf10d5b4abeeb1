using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Inference;

namespace Octavo.Tests.Server;

/// <summary>Sends bytes as a message of gRPC, whatever they are, over HTTP/2 without TLS: what the generated client cannot do.</summary>
internal sealed class GrpcMessage(Uri server) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = server, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Before each message: whether it is compressed, and its length.</summary>
    public static byte[] Framed(byte[] message, byte compressed = 0, int? length = null)
    {
        var prefix = new byte[5];
        prefix[0] = compressed;
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length ?? message.Length);
        return [.. prefix, .. message];
    }

    /// <summary>A call with texts.</summary>
    public static ModelInferRequest Texts(string model, string name, params string[] texts)
    {
        var request = new ModelInferRequest { ModelName = model };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = "BYTES", Shape = { texts.Length }, Contents = new() { BytesContents = { texts.Select(ByteString.CopyFromUtf8) } } });
        return request;
    }

    /// <summary>A call with a tensor of raw bytes.</summary>
    public static ModelInferRequest Raw(string model, string name, string type, long[] shape, params byte[] bytes) => new()
    {
        ModelName = model,
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = type, Shape = { shape } } },
        RawInputContents = { ByteString.CopyFrom(bytes) },
    };

    /// <summary>The status of the answer, by its number in gRPC, and what is said of it.</summary>
    public async Task<(int Status, string Message)> SendAsync(byte[] framed, string method = "ModelInfer")
    {
        using var content = new ByteArrayContent(framed);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/inference.GRPCInferenceService/" + method) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await _client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var status = Value(response, "grpc-status");
        Assert.NotNull(status); // else the call was broken off and not answered
        return (int.Parse(status, CultureInfo.InvariantCulture), Uri.UnescapeDataString(Value(response, "grpc-message") ?? ""));
    }

    public void Dispose() => _client.Dispose();

    private static string? Value(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var behind) ? behind.First() : response.Headers.TryGetValues(name, out var before) ? before.First() : null;
}
