using Microsoft.ML.OnnxRuntime;
using Octavo.Benchmarks.Engines;
using Octavo.Text;

namespace Octavo.Load.Servers;

/// <summary>ONNX Runtime with its own tools' graph of the classifier (random weights, the same sizes), its options as they are, called for each request by itself; texts of one request padded to the longest.</summary>
internal sealed class OnnxModel : IDisposable
{
    private static readonly string[] s_inputs = ["input_ids", "attention_mask", "token_type_ids"];
    private static readonly string[] s_outputs = ["logits"];

    private readonly InferenceSession _session;
    private readonly Tokenizer _tokenizer;

    public OnnxModel(string peers, string precision, string tokenizer) =>
        (_session, _tokenizer) = (new(OnnxFiles.Prepare(peers, $"ort-minilm-{precision}")), Tokenizer.Load(tokenizer));

    /// <summary>Answers one request.</summary>
    public object Answer(NaiveRequest request)
    {
        IReadOnlyList<(string, string?)> texts = request.Texts is { } documents ? [.. documents.Select(text => (request.Query!, (string?)text))] : [(request.Inputs!, null)];
        var batch = _tokenizer.EncodeBatch(texts, padding: Padding.Longest);
        long[] shape = [batch.Count, batch.LengthOf(0)];
        using var ids = Tensor(batch, shape, i => [.. batch.InputIdsOf(i)]);
        using var mask = Tensor(batch, shape, i => batch.AttentionMaskOf(i) is { Length: > 0 } bits ? [.. bits.ToArray().Select(bit => (int)bit)] : [.. Enumerable.Repeat(1, batch.LengthOf(i))]);
        using var types = Tensor(batch, shape, i => [.. batch.TokenTypeIdsOf(i)]);
        using var run = new RunOptions();
        using var outputs = _session.Run(run, s_inputs, [ids, mask, types], s_outputs);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static OrtValue Tensor(TokenBatch batch, long[] shape, Func<int, int[]> of) =>
        OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, batch.Count).SelectMany(of).Select(value => (long)value).ToArray(), shape);
}
