using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Tests.Model;

/// <summary>Quantised models answer as the reference arithmetic and PyTorch's do.</summary>
public class QuantizedModelTests
{
    private static readonly string Goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens");

    [Theory]
    [InlineData("int8")]
    [InlineData("fast7")]
    public void Per_token_schemes_equal_fake_quantisation_and_have_the_same_bits_everywhere(string scheme)
    {
        var (golden, expected) = (Batch("tiny-bert", "expected-forward.safetensors"), Logits("tiny-bert/expected-int8.safetensors", scheme + ".logits"));
        float[]? first = null;
        foreach (var set in KernelSet.Available)
        {
            foreach (var threads in (int[])[1, 2, 3])
            {
                using var model = Load(scheme, set, threads);
                var logits = model.Logits(golden.Ragged);
                first ??= logits;
                Assert.Equal(first, logits);
                Assert.Equal(first, model.Logits(golden.Padded));
                Assert.Equal(first, model.Forward(golden.Padded).Logits);
            }
        }

        Near.Equal(expected, first!, 0.02);
    }

    [Fact]
    public void The_scheme_pytorch_gives_PyTorchs_logits_over_the_padded_batch()
    {
        var golden = Batch("checkpoints/torch-quantized", "expected.safetensors");
        var expected = Logits("checkpoints/torch-quantized/expected.safetensors", "qint8.logits");
        foreach (var set in KernelSet.Available)
        {
            using var model = Load("pytorch", set, 2);
            var logits = model.Logits(golden.Padded);
            Near.Equal(expected, logits, 5e-3);
            Assert.Equal(logits, model.Forward(golden.Padded).Logits);
        }
    }

    [Fact]
    public void The_scheme_fp16_gives_PyTorchs_logits()
    {
        var golden = Batch("checkpoints/torch-quantized", "expected.safetensors");
        var expected = Logits("checkpoints/torch-quantized/expected.safetensors", "float16.logits");
        using var model = Load("fp16", KernelSet.Chosen.Set, 1);
        var logits = model.Logits(golden.Ragged);
        Near.Equal(expected, logits, 5e-3);
    }

    [Fact]
    public void Layers_can_be_left_out_by_name()
    {
        var golden = Batch("tiny-bert", "expected-forward.safetensors");
        using var all = Load("int8", KernelSet.Chosen.Set, 1);
        using var some = TextClassifier.Load(Path.Combine(Goldens, "tiny-bert"), Options("int8", KernelSet.Chosen.Set, 1) with
        {
            Quantization = new() { Embeddings = EmbeddingPrecision.Keep, Exclude = ["key", "pooler", "layer.1"] },
        });
        using var none = TextClassifier.Load(Path.Combine(Goldens, "tiny-bert"), Options("int8", KernelSet.Chosen.Set, 2) with
        {
            Quantization = new() { Embeddings = EmbeddingPrecision.Keep, Exclude = ["*"] },
        });
        using var floats = TextClassifier.Load(Path.Combine(Goldens, "tiny-bert"));
        Assert.NotEqual(all.Logits(golden.Ragged), some.Logits(golden.Ragged));
        Assert.Equal(floats.Logits(golden.Ragged), none.Logits(golden.Ragged));
        Assert.NotEqual(floats.Logits(golden.Ragged), some.Logits(golden.Ragged));
        var e = Assert.Throws<ArgumentException>(() => TextClassifier.Load(Path.Combine(Goldens, "tiny-bert"), new() { Quantization = new() { Exclude = ["poller"] } }));
        Assert.Contains("poller", e.Message, StringComparison.Ordinal);
    }

    private static TextClassifier Load(string scheme, InstructionSet set, int threads) =>
        TextClassifier.Load(Path.Combine(Goldens, "tiny-bert"), Options(scheme, set, threads));

    private static ModelOptions Options(string scheme, InstructionSet set, int threads) => new()
    {
        Threads = threads,
        InstructionSet = set,
        Quantization = new() { Scheme = Scheme.Parse(scheme), Embeddings = EmbeddingPrecision.Keep },
    };

    private static GoldenBatch Batch(string folder, string file)
    {
        using var checkpoint = Checkpoint.OpenFile(Path.Combine(Goldens, folder, file));
        return new GoldenBatch(checkpoint);
    }

    private static float[] Logits(string file, string name)
    {
        using var checkpoint = Checkpoint.OpenFile(Path.Combine(Goldens, file));
        return checkpoint.Require(name).ToFloats();
    }
}
