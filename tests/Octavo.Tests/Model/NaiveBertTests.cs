using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Tests.Training;

namespace Octavo.Tests.Model;

/// <summary>A real pass is the naive one, on every instruction set, with pads and without.</summary>
public class NaiveBertTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hidden_states_and_logits_are_those_of_the_naive_pass(bool isPadded)
    {
        using var checkpoint = Checkpoint.Open(TinyBert.Folder);
        using var file = TinyBert.Golden("expected-forward.safetensors");
        var golden = new GoldenBatch(file);
        var batch = isPadded ? golden.Padded : golden.Ragged;
        var naive = new NaiveBert(
            EncoderConfig.Parse(checkpoint.ConfigJson, "config.json"),
            checkpoint.Tensors.ToDictionary(item => item.Key, item => Array.ConvertAll(item.Value.ToFloats(), value => (double)value)));
        var states = Enumerable.Range(0, batch.Count).Select(s => naive.HiddenStates(batch, s)).ToArray();
        foreach (var set in KernelSet.Available)
        {
            using var model = TextClassifier.Load(TinyBert.Folder, new ModelOptions { InstructionSet = set, Threads = 2 });
            var output = model.Forward(batch);
            for (var s = 0; s < batch.Count; s++)
            {
                var logits = naive.Logits(batch, s);
                for (var i = 0; i < logits.Length; i++)
                    Assert.Equal(logits[i], output.Logits[(s * logits.Length) + i], 2e-5);
                for (var layer = 0; layer < states[s].Length; layer++)
                {
                    var expected = states[s][layer].SelectMany(row => row).ToArray();
                    var first = batch.Offsets[s] * states[s][layer][0].Length;
                    for (var i = 0; i < expected.Length; i++)
                        Assert.Equal(expected[i], output.HiddenStates[layer][first + i], 2e-5);
                }
            }
        }
    }
}
