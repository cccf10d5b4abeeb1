using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Tests.Model;

/// <summary>The same model in every form that float checkpoints come in.</summary>
public class FormatTests
{
    private static readonly string Formats = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "formats");

    [Theory]
    [InlineData("bfloat16")]
    [InlineData("float16")]
    [InlineData("gamma-beta")]
    [InlineData("gamma-beta-no-prefix")]
    [InlineData("mixed-dtypes")]
    [InlineData("no-prefix-with-classifier")]
    [InlineData("position-ids-and-pretraining-heads")]
    [InlineData("sharded-bin")]
    [InlineData("sharded-safetensors")]
    public void Every_form_answers(string form)
    {
        var folder = Path.Combine(Formats, form);
        var own = Path.Combine(folder, "expected.safetensors");
        using var file = Checkpoint.OpenFile(File.Exists(own) ? own : RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert", "expected-forward.safetensors"));
        using var batchFile = Checkpoint.OpenFile(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert", "expected-forward.safetensors"));
        var golden = new GoldenBatch(batchFile);
        using var model = TextClassifier.Load(folder);
        var want = file.Require("logits").ToFloats();
        var found = model.Logits(golden.Padded);
        Near.Equal(want, found, 2e-5);
    }

    [Fact]
    public void A_checkpoint_without_a_head_is_an_encoder()
    {
        var folder = Path.Combine(Formats, "no-prefix");
        Assert.Contains("classifier", Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder)).Message, StringComparison.Ordinal);
        using var file = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        var golden = new GoldenBatch(file);
        using var model = TextEncoder.Load(folder);
        var output = model.Forward(golden.Padded);
        Assert.Empty(output.Logits);
        var (states, pooled) = (file.Require("last_hidden_state").ToFloats(), file.Require("pooler_output").ToFloats());
        foreach (var token in golden.Kept)
        {
            for (var d = 0; d < 32; d++)
                Assert.Equal(states[(token * 32) + d], output.HiddenStates[^1][(token * 32) + d], 2e-5);
        }

        Near.Equal(pooled, output.Pooled, 2e-5);
    }
}
