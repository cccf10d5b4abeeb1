using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>The bundled model on the bundled data: logits as Transformers computes them, and what int8 makes of them.</summary>
public class MiniLmGoldenTests
{
    private static readonly string Goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "minilm-mrpc");
    private static readonly string Folder = RepositoryRoot.Path("models", "minilm-mrpc");

    [Fact]
    public void The_first_batch_is_Transformers()
    {
        using var file = Checkpoint.OpenFile(Path.Combine(Goldens, "first-batch.safetensors"));
        var golden = new GoldenBatch(file);
        using var model = TextClassifier.Load(Folder);
        var output = model.Forward(golden.Padded);
        var want = file.Require("hidden_states.6").ToFloats();
        foreach (var token in golden.Kept)
        {
            for (var d = 0; d < 384; d++)
                Assert.Equal(want[(token * 384) + d], output.HiddenStates[6][(token * 384) + d], 2e-4);
        }

        Near.Equal(file.Require("logits").ToFloats(), output.Logits, 2e-4);
        Assert.Equal(output.Logits, model.Logits(golden.Ragged));
    }

    [Fact]
    public void All_dev_logits_are_Transformers_and_labels_equal()
    {
        using var file = Checkpoint.OpenFile(Path.Combine(Goldens, "dev-logits.safetensors"));
        var want = file.Require("logits").ToFloats();
        using var model = TextClassifier.Load(Folder);
        var found = Dev(model);
        Near.Equal(want, found, 2e-4);
        Assert.Equal(Labels(want), Labels(found));
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("fast7")]
    public void Quantised_logits_are_those_of_the_references_arithmetic(string scheme)
    {
        using var file = Checkpoint.OpenFile(Path.Combine(Goldens, "dev-logits-int8.safetensors"));
        using var reference = Checkpoint.OpenFile(Path.Combine(Goldens, "dev-logits.safetensors"));
        using var model = Load(scheme, EmbeddingPrecision.Keep);
        var found = Dev(model);
        var want = file.Require(scheme).ToFloats();
        // The scheme is the same; single codes round the other way wherever float32 differs in its last bit,
        // and six layers make much of that: scaling the attention by 1 + 4e-7 moves these very logits by up
        // to 0.35 with a median of 0.0014. So the typical logit is compared, and the noise as a whole: 33 dB
        // is a quarter of the power of the quantisation's own noise.
        var differences = want.Zip(found, (a, b) => Math.Abs(a - b)).Order().ToArray();
        Assert.InRange(differences[differences.Length / 2], 0, 0.005);
        Assert.InRange(differences[differences.Length * 3 / 4], 0, 0.02);
        Assert.True(Statistics.SignalToNoise(want, found) >= 33);
        var floats = reference.Require("logits").ToFloats();
        Assert.True(Statistics.SignalToNoise(floats, found) >= 26);
        Assert.True(Statistics.Flips(Labels(floats), Labels(found)).Length <= 8);
    }

    [Fact]
    public void Int8_embeddings_cost_little()
    {
        using var reference = Checkpoint.OpenFile(Path.Combine(Goldens, "dev-logits.safetensors"));
        using var model = Load("int8", EmbeddingPrecision.Int8);
        Assert.True(Statistics.SignalToNoise(reference.Require("logits").ToFloats(), Dev(model)) >= 25.5);
    }

    private static TextClassifier Load(string scheme, EmbeddingPrecision embeddings) =>
        TextClassifier.Load(Folder, new() { Quantization = new() { Scheme = Scheme.Parse(scheme), Embeddings = embeddings } });

    private static float[] Dev(TextClassifier model)
    {
        var examples = GlueTask.Find("mrpc").ReadExamples(RepositoryRoot.Path("data", "mrpc"));
        Assert.Equal(408, examples.Count);
        return model.Logits(model.Tokenizer.EncodeBatch([.. examples.Select(e => (e.Text, e.Pair))], 128));
    }

    private static int[] Labels(float[] logits) => [.. Enumerable.Range(0, logits.Length / 2).Select(i => logits[(2 * i) + 1] > logits[2 * i] ? 1 : 0)];
}
