using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tests.Model;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Losses and every gradient of Transformers' BertForSequenceClassification, computed there in double precision.</summary>
public sealed class LossGoldenTests
{
    [Theory]
    [InlineData("multi-label")]
    [InlineData("regression")]
    public void Loss_logits_and_gradients_are_those_of_PyTorch(string kind)
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", kind);
        using var golden = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        var batch = new GoldenBatch(golden);
        var found = Gradients.Compute(folder, batch.Ragged, golden.Require("labels").ToFloats(), new ModelOptions { Threads = 2 });
        Assert.Equal(golden.Require("loss").ToFloats()[0], (float)found.Loss, 1e-5f);
        Assert.Equal(golden.Require("logits").ToFloats(), found.Logits, (a, b) => Math.Abs(a - b) < 1e-5);
        var expected = golden.Tensors.Values.Where(tensor => tensor.Name.StartsWith("grad.", StringComparison.Ordinal)).ToDictionary(tensor => tensor.Name[5..], tensor => tensor.ToFloats());
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));

        // Gradients that are zero by mathematics are compared with the largest of all.
        var largest = expected.Values.Max(values => values.Max(Math.Abs));
        foreach (var (name, _, values) in found.Tensors)
        {
            var want = expected[name];
            var tolerance = Math.Max(want.Max(Math.Abs), largest * 1e-3f) * 1e-4;
            for (var i = 0; i < want.Length; i++) Assert.True(Math.Abs(want[i] - values[i]) <= tolerance, $"{name}[{i}]: expected {want[i]}, found {values[i]}");
        }
    }

    [Fact]
    public void Targets_of_another_number_or_kind_are_refused()
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "multi-label");
        using var golden = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        var batch = new GoldenBatch(golden);
        Assert.Contains("expected 24, 4 for each sequence, found 6", Assert.Throws<ArgumentException>(() => Gradients.Compute(folder, batch.Ragged, new float[6])).Message, StringComparison.Ordinal);
        Assert.Contains("expected 0 to 1, found 2", Assert.Throws<ArgumentException>(() => Gradients.Compute(folder, batch.Ragged, [.. Enumerable.Repeat(2f, 24)])).Message, StringComparison.Ordinal);
    }
}
