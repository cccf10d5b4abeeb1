using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Tests.Model;

/// <summary>Compares a classifier's hidden states and logits with a golden file, on every instruction set, padded and not.</summary>
internal static class GoldenCheck
{
    /// <summary>Hidden states within 2e-5 where the mask is 1, logits everywhere; without pads the same bits.</summary>
    public static void Run(string folder, Checkpoint file)
    {
        var golden = new GoldenBatch(file);
        foreach (var set in KernelSet.Available)
        {
            using var model = TextClassifier.Load(folder, new ModelOptions { InstructionSet = set, Threads = 2 });
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

            Near.Equal(file.Require("logits").ToFloats(), padded.Logits, 2e-5);
            Assert.Equal(padded.Logits, ragged.Logits);
            Assert.Equal(padded.Logits, model.Logits(golden.Padded));
            Assert.Equal(padded.Logits, model.Logits(golden.Ragged));
        }
    }
}
