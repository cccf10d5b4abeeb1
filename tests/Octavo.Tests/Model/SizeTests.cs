using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Kernels.Float;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>Products of sizes beyond 32 bits are refused in words, at their bounds and without the memory they would take.</summary>
public class SizeTests
{
    [Theory]
    [InlineData(2_147_483_584, true)]
    [InlineData(2_147_483_585, false)]
    [InlineData(1L << 40, false)]
    public void A_length_is_no_more_than_an_array_can_have(long count, bool fits)
    {
        if (fits) Assert.Equal(count, BatchSizes.Length(count, "logits"));
        else Assert.Contains($"at most 2147483584 logits, found {count}", Assert.Throws<ArgumentException>(() => BatchSizes.Length(count, "logits")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scratch_of_attention_is_counted_in_64_bits() =>
        Assert.Equal((1_048_576L * 65_536 * 2) + (24 * (1_048_576L + 65_536)) + 1_048_576L + 24 + 64, Attention.ScratchLength(1_048_576, 65_536));

    [Theory]
    [InlineData("hidden_size", 26_752, true)]
    [InlineData("hidden_size", 26_768, false)]
    [InlineData("intermediate_size", 1_048_576, false, 4_096)]
    [InlineData("intermediate_size", 524_287, true, 4_096)]
    [InlineData("vocab_size", 16_777_216, false)]
    [InlineData("max_position_embeddings", 1_048_576, false, 4_096)]
    public void A_matrix_that_no_array_holds_is_refused_by_its_key(string key, int size, bool fits, int hidden = 1_024)
    {
        var json = new JsonObject
        {
            ["model_type"] = "bert",
            ["vocab_size"] = 100,
            ["hidden_size"] = hidden,
            ["num_hidden_layers"] = 1,
            ["num_attention_heads"] = 16,
            ["intermediate_size"] = 64,
            ["max_position_embeddings"] = 64,
        };
        json[key] = size;
        if (fits) EncoderConfig.Parse(json.ToJsonString(), "c");
        else Assert.Contains($"'{key}': expected at most 2147483584 weights", Assert.Throws<CheckpointException>(() => EncoderConfig.Parse(json.ToJsonString(), "c")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pads_beyond_an_array_are_refused()
    {
        var batch = new TokenBatch([1, 1, 1], [0, 0, 0], [0, 1, 2, 3]);
        Assert.Contains("3000000000", Assert.Throws<ArgumentException>(() => batch.PaddedTo(1_000_000_000, 0)).Message, StringComparison.Ordinal);
    }
}
