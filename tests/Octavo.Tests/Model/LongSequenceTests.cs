using Octavo.Architectures;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Tests.Model;

/// <summary>Memory of the whole process is counted, so that no other test runs beside.</summary>
[Collection("alone")]
public class LongSequenceTests
{
    /// <summary>More tokens than max_position_embeddings, as in Transformers; memory grows with their number and not with its square.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("int8")]
    public void A_sequence_of_8192_tokens_is_computed(string? scheme)
    {
        using var folder = new ModernBertFolder(HeadKind.TokenClassification, ("num_hidden_layers", 3), ("hidden_size", 16), ("num_attention_heads", 2), ("intermediate_size", 16));
        var batch = folder.Batch(8192);
        using var model = TextEncoder.Load(folder.Path, new ModelOptions { Threads = 2, Quantization = scheme is null ? null : new QuantizationOptions { Scheme = Scheme.Parse(scheme) } });
        var before = MemoryUse.Now().NativeBytes;
        var logits = model.Logits(batch);
        Assert.All(logits, value => Assert.True(float.IsFinite(value)));
        Assert.InRange(MemoryUse.Now().NativeBytes - before, 1, 8192L * 8192 / 2);
        using var alone = TextEncoder.Load(folder.Path, new ModelOptions { Threads = 1, Quantization = scheme is null ? null : new QuantizationOptions { Scheme = Scheme.Parse(scheme) } });
        Assert.Equal(logits, alone.Logits(batch));
    }
}
