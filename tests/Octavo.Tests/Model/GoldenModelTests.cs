using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Tests.Model;

/// <summary>The forward pass equals Transformers'.</summary>
public class GoldenModelTests
{
    [Theory]
    [InlineData("tiny-bert", "expected-forward.safetensors")]
    [InlineData("families-bert", "expected.safetensors")]
    public void Hidden_states_and_logits_equal_the_goldens(string folder, string expected)
    {
        var path = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", folder);
        using var file = Checkpoint.OpenFile(Path.Combine(path, expected));
        var golden = new GoldenBatch(file);
        foreach (var set in KernelSet.Available)
        {
            using var model = TextClassifier.Load(path, new ModelOptions { InstructionSet = set, Threads = 2 });
            var padded = model.Forward(golden.Padded);
            var ragged = model.Forward(golden.Ragged);
            for (var state = 0; state <= model.Config.LayerCount; state++)
            {
                var want = file.Require($"hidden_states.{state}").ToFloats();
                var width = model.Config.HiddenSize;
                for (var i = 0; i < golden.Kept.Length; i++)
                {
                    for (var d = 0; d < width; d++)
                    {
                        var value = padded.HiddenStates[state][(golden.Kept[i] * width) + d];
                        Assert.True(Math.Abs(want[(golden.Kept[i] * width) + d] - value) <= 2e-5, $"{set} state {state} token {golden.Kept[i]} column {d}");
                        Assert.Equal(value, ragged.HiddenStates[state][(i * width) + d]);
                    }
                }
            }

            var logits = file.Require("logits").ToFloats();
            Near.Equal(logits, padded.Logits, 2e-5);
            Assert.Equal(padded.Logits, ragged.Logits);
            Assert.Equal(padded.Logits, model.Logits(golden.Padded));
            Assert.Equal(padded.Logits, model.Logits(golden.Ragged));
        }
    }
}
