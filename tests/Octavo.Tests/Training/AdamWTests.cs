using System.Text.Json;

namespace Octavo.Tests.Training;

/// <summary>Ten steps of AdamW are PyTorch's.</summary>
public class AdamWTests
{
    [Fact]
    public void Losses_norms_and_weights_of_ten_steps_equal_PyTorchs()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(TinyBert.Folder, "expected-adamw.json")));
        var steps = json.RootElement.GetProperty("loss_and_grad_norm_per_step").EnumerateArray().ToList();
        using var tiny = new TinyBert();
        for (var s = 0; s < steps.Count; s++)
        {
            var loss = tiny.Model.Accumulate(tiny.Batch.Padded, tiny.Labels, default);
            var norm = tiny.Model.GradientNorm();
            Assert.Equal(1, loss / steps[s][0].GetDouble(), 1e-4);
            Assert.Equal(1, norm / steps[s][1].GetDouble(), 1e-4);
            tiny.Model.Step(s + 1, 1e-3 * (1 - (s / 10.0)), 0.01, Math.Min(1, 1 / (norm + 1e-6)));
        }

        using var golden = TinyBert.Golden("expected-after-10-steps.safetensors");
        foreach (var (name, values) in tiny.Values())
        {
            // Softmax does not see a bias of the keys: its gradient is zero but for rounding, which AdamW blows up to its step size.
            var tolerance = name.EndsWith("key.bias", StringComparison.Ordinal) ? 1e-3 : 2e-5;
            var want = golden.Require(name).ToFloats();
            for (var i = 0; i < want.Length; i++)
                Assert.True(Math.Abs(want[i] - values[i]) <= tolerance, $"{name}[{i}]: expected {want[i]}, found {values[i]}");
        }
    }
}
