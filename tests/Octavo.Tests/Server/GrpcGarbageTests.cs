using Google.Protobuf;
using Inference;
using Microsoft.AspNetCore.Builder;
using Octavo.Server;
using Octavo.Tests.Fuzzing;

namespace Octavo.Tests.Server;

/// <summary>Damaged messages of gRPC, over real frames of HTTP/2: a fixed number of seeded mutations, and tensors that say what cannot be. Each is answered with a status, and the server goes on.</summary>
[Collection("alone")]
public sealed class GrpcGarbageTests : IAsyncLifetime
{
    private const int Ok = 0, Unknown = 2, InvalidArgument = 3, NotFound = 5, ResourceExhausted = 8, Unimplemented = 12, Internal = 13;
    private const int Cases = 500;
    private const long MostGrowth = 16 << 20;

    private static readonly string[] s_models = ["labels", "embed", "rerank", "entities", "answers"];

    // Of every head, as texts and as ids, as values and as bytes.
    private static readonly ModelInferRequest[] s_right =
    [
        GrpcMessage.Texts("embed", "text", "the cat sat", "rain"), GrpcMessage.Texts("labels", "text", "a cat"), GrpcMessage.Texts("entities", "text", "Wolfgang lives"),
        GrpcMessage.Raw("embed", "input_ids", "INT64", [1, 3], Int64(1, 2, 3)), GrpcMessage.Raw("labels", "input_ids", "INT32", [1, 2], 1, 0, 0, 0, 2, 0, 0, 0),
        GrpcMessage.Raw("embed", "text", "BYTES", [2], 3, 0, 0, 0, (byte)'c', (byte)'a', (byte)'t', 1, 0, 0, 0, (byte)'a'), Two("answers", "question", "who ?", "context", "the cat"), Two("rerank", "query", "what ?", "text", "a"),
    ];

    private WebApplication? _app;
    private GrpcMessage? _client;

    public static TheoryData<string, byte[], string> Impossible => new()
    {
        { "negative size", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [-1, 3], Int64(1, 2, 3))), "input_ids: expected sizes of 0 or more in the shape, found -1" },
        { "least size", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [long.MinValue, long.MinValue])), "input_ids: expected sizes of 0 or more" },
        { "sizes whose product is too large", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [int.MaxValue, int.MaxValue])), "input_ids: expected fewer values" },
        { "a large size beside none", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [0, int.MaxValue])), "input_ids: expected at least one row, found none" },
        { "many rows of nothing", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [int.MaxValue, 0])), "input_ids: batch size 2147483647 > maximum allowed" },
        { "a size of more than an int", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [1L << 40, 0])), "input_ids: expected sizes of 0 or more" },
        { "no shape", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [], Int64(1))), "input_ids: expected the shape [B, T], found []" },
        { "too many sizes", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [.. Enumerable.Repeat(1L, 10_000)], Int64(1))), "input_ids: expected the shape [B, T]" },
        { "fewer bytes than values", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [1, 3], 1, 2, 3)), "input_ids: expected 24 bytes, found 3 bytes" },
        { "more bytes than values", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [1, 1], Int64(1, 2))), "input_ids: expected 8 bytes, found 16 bytes" },
        { "a datatype of nobody", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT128", [1, 1], Int64(1))), "input_ids: expected the datatype BYTES or one of whole numbers, found INT128" },
        { "no datatype", Bytes(GrpcMessage.Raw("embed", "input_ids", "", [1, 1], Int64(1))), "input_ids: expected the datatype BYTES or one of whole numbers, found another" },
        { "floats", Bytes(GrpcMessage.Raw("embed", "input_ids", "FP32", [1, 1], 0, 0, 0, 0)), "found FP32" },
        { "a negative id", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [1, 1], Int64(-1))), "input_ids: expected 0 to 2147483647, found -1" },
        { "an id beyond the vocabulary", Bytes(GrpcMessage.Raw("embed", "input_ids", "INT64", [1, 1], Int64(int.MaxValue))), "found 2147483647" },
        { "a text longer than its bytes", Bytes(GrpcMessage.Raw("embed", "text", "BYTES", [1], 255, 255, 255, 127, 65)), "text: expected" },
        { "a text of negative length", Bytes(GrpcMessage.Raw("embed", "text", "BYTES", [1], 255, 255, 255, 255, 65)), "text: expected" },
        { "a text that is no UTF-8", Bytes(GrpcMessage.Raw("embed", "text", "BYTES", [1], 1, 0, 0, 0, 0xFF)), "text: expected texts of UTF-8" },
        { "more raw tensors than inputs", Bytes(With(GrpcMessage.Raw("embed", "text", "BYTES", [1], 1, 0, 0, 0, 65), more => more.RawInputContents.Add(ByteString.Empty))), "raw_input_contents: expected one for each of 1 inputs, found 2" },
        { "values beside bytes", Bytes(With(GrpcMessage.Texts("embed", "text", "a"), more => more.RawInputContents.Add(ByteString.Empty))), "contents: expected none beside raw_input_contents" },
        { "more values than the shape says", Bytes(With(GrpcMessage.Texts("embed", "text", "a"), more => more.Inputs[0].Contents.BytesContents.Add(ByteString.Empty))), "text: expected 1 values, which the shape says, found 2" },
        { "values of another kind", Bytes(With(GrpcMessage.Texts("embed", "text", "a"), more => more.Inputs[0].Datatype = "INT64")), "text: expected 1 values, which the shape says, found 0" },
        { "no inputs", Bytes(new ModelInferRequest { ModelName = "embed" }), "inputs: expected 'text' of BYTES, found nothing" },
        { "an output of nobody", Bytes(With(GrpcMessage.Texts("embed", "text", "a"), more => more.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "x" }))), "outputs: expected embedding" },
        { "more texts than a request may have", Bytes(GrpcMessage.Texts("embed", "text", [.. Enumerable.Repeat("a", 100)])), "text: batch size 100 > maximum allowed batch size 32" },
    };

    public async ValueTask InitializeAsync()
    {
        var options = new OctavoServerOptions();
        foreach (var (name, folder) in GoldenServer.Models.Where(model => s_models.Contains(model.Name))) options.Models.Add(new() { Name = name, Path = folder, Threads = 1 });
        _app = OctavoServerHost.Create(options, new() { Port = 0, GrpcPort = 0, LogLevel = Microsoft.Extensions.Logging.LogLevel.None });
        await _app.StartAsync();
        await ((OctavoServer)_app.Services.GetService(typeof(OctavoServer))!).Loaded;
        _client = new(new Uri(_app.Urls.Last()));
    }

    public async ValueTask DisposeAsync()
    {
        _client!.Dispose();
        await _app!.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task A_tensor_that_cannot_be_is_refused_by_name(string what, byte[] message, string expected)
    {
        var (status, said) = await _client!.SendAsync(GrpcMessage.Framed(message));
        Assert.True(status == InvalidArgument, $"{what}: {status} {said}");
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutated_messages_are_answered_with_a_status_and_memory_stays_as_it_was()
    {
        await MutateAsync(0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var round = 1; round <= 3; round++) await MutateAsync(round * Cases);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
        await AnswersAsync();
    }

    [Fact]
    public async Task Frames_that_lie_of_their_messages_are_answered_with_a_status()
    {
        var message = Bytes(s_right[0]);
        (byte[] Frame, int[] Status)[] frames =
        [
            (GrpcMessage.Framed(message, length: int.MaxValue), [ResourceExhausted]), (GrpcMessage.Framed(message, length: -1), [ResourceExhausted, Internal, Unknown]), (GrpcMessage.Framed(message, length: message.Length + 1), [Internal]),
            (GrpcMessage.Framed(message, length: message.Length - 1), [Internal, Unknown]), (GrpcMessage.Framed(message, compressed: 1), [Internal, Unimplemented]), (GrpcMessage.Framed(message, compressed: 77), [Internal, Unknown]),
            ([], [Internal]), ([0, 0], [Internal]), ([.. GrpcMessage.Framed(message), .. GrpcMessage.Framed(message)], [Internal]), (GrpcMessage.Framed(new byte[3_000_000]), [ResourceExhausted]), (GrpcMessage.Framed([]), [InvalidArgument, Ok]),
        ];
        foreach (var (frame, expected) in frames) Assert.Contains((await _client!.SendAsync(frame)).Status, expected);
        Assert.Equal(Unimplemented, (await _client!.SendAsync(GrpcMessage.Framed([]), "NoSuchMethod")).Status);
        await AnswersAsync();
    }

    private async Task MutateAsync(int first)
    {
        foreach (var method in (string[])["ModelInfer", "ModelMetadata", "ModelReady"])
        {
            for (var seed = first; seed < first + (method == "ModelInfer" ? Cases : Cases / 10); seed++)
            {
                var message = new Mutator(seed).Damage(Bytes(s_right[seed % s_right.Length]));
                var (status, said) = await _client!.SendAsync(GrpcMessage.Framed(message), method);
                Assert.True(status is Ok or Unknown or InvalidArgument or NotFound or ResourceExhausted, $"{method}, seed {seed}, {Convert.ToHexString(message)}: {status} {said}");
                Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
            }
        }
    }

    private async Task AnswersAsync()
    {
        foreach (var right in s_right) Assert.Equal((Ok, ""), await _client!.SendAsync(GrpcMessage.Framed(Bytes(right))));
    }

    private static byte[] Bytes(ModelInferRequest request) => request.ToByteArray();

    private static byte[] Int64(params long[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static ModelInferRequest Two(string model, string first, string one, string second, string other) =>
        With(GrpcMessage.Texts(model, first, one), request => request.Inputs.Add(GrpcMessage.Texts(model, second, other).Inputs));

    private static ModelInferRequest With(ModelInferRequest request, Action<ModelInferRequest> change)
    {
        change(request);
        return request;
    }
}
