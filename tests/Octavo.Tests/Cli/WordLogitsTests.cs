using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Cli;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Tensors;

namespace Octavo.Tests.Cli;

/// <summary>Logits of all words, which <c>octavo forward</c> computes and writes part by part.</summary>
public sealed class WordLogitsTests : IDisposable
{
    private static readonly string s_model = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "fill-mask", "bert");
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("pytorch")]
    public void Parts_have_the_bits_of_the_whole(string? scheme)
    {
        using var model = TextEncoder.Load(s_model, new ModelOptions { Quantization = scheme is null ? null : new QuantizationOptions { Scheme = Scheme.Parse(scheme) } });
        var batch = Octavo.Text.Tokenizer.Load(s_model).EncodeBatch([("Kyoto Optics [MASK]", null), ("Lake Victoria met Hiro in Graz.", null), ("a", null), ("b", null)]);
        var all = model.Logits(batch, TestContext.Current.CancellationToken);
        var words = model.Config.VocabularySize;
        foreach (var rows in (int[])[1, 3, 7, 1000])
        {
            var parts = WordLogits.Parts(model, batch, TestContext.Current.CancellationToken, most: rows * words).ToList();
            Assert.All(parts, part => Assert.InRange(part.Length, 1, rows * words * sizeof(float)));
            Assert.Equal(all, parts.SelectMany(part => MemoryMarshal.Cast<byte, float>(part.Span).ToArray()));
        }
    }

    [Fact]
    public void Forward_writes_them_for_every_token()
    {
        var (input, output) = (Path.Combine(_folder, "ids.safetensors"), Path.Combine(_folder, "out.safetensors"));
        int[] ids = [2, 30, 31, 4, 3, 2, 40, 3, 0, 0], mask = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
        SafetensorsWriter.Write(input, [("input_ids", ElementType.I32, [2, 5], Bytes(ids)), ("attention_mask", ElementType.I32, [2, 5], Bytes(mask))], null);
        Assert.Equal(0, CliProcess.Run("forward", s_model, "--input", input, "--output", output).ExitCode);
        using var file = Checkpoint.OpenFile(output);
        using var model = TextEncoder.Load(s_model);
        var logits = file.Require("logits");
        Assert.Equal([2, 5, model.Config.VocabularySize], logits.Shape);
        var batch = new Octavo.Text.TokenBatch(ids, new int[10], [0, 5, 10], [.. mask.Select(value => (byte)value)]);
        Assert.Equal(model.Logits(batch, TestContext.Current.CancellationToken), logits.ToFloats());
    }

    private static byte[] Bytes(int[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
