using System.Text.Json.Nodes;
using Octavo.Architectures;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Tests.Architectures;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>Models of every type on the classic block with odd sizes, shared blocks and texts longer than any golden, beside the twin in double precision.</summary>
public class ClassicFamilyTests
{
    /// <summary>Blocks in which shared ones do not divide the layers, odd widths, more buckets than the 32 that are used.</summary>
    private const string Sizes = """
        "vocab_size": 40, "hidden_size": 21, "num_hidden_layers": 5, "num_attention_heads": 3, "intermediate_size": 35, "max_position_embeddings": 180, "hidden_act": "silu",
        "embedding_size": 10, "num_hidden_groups": 2, "relative_attention_num_buckets": 40, "id2label": {"0": "a", "1": "b", "2": "c"}
        """;

    public static TheoryData<string> Classic => FamilyFolders.Classic;

    [Theory]
    [MemberData(nameof(Classic))]
    public void Hidden_states_and_logits_are_the_twins_on_every_instruction_set(string modelType)
    {
        using var folder = new RandomFolder(Config(modelType));
        var twin = new NaiveBert(folder.Config, folder.Weights);
        var batch = Batch(folder.Config, 1, 7, 170, 33);
        foreach (var set in KernelSet.Available)
        {
            using var model = TextClassifier.Load(folder.Path, new ModelOptions { InstructionSet = set, Threads = 2 });
            var output = model.Forward(batch);
            for (var s = 0; s < batch.Count; s++)
            {
                Near.Equal([.. twin.Logits(batch, s).Select(value => (float)value)], output.Logits[(s * 3)..((s + 1) * 3)], 2e-5);
                var states = twin.HiddenStates(batch, s);
                for (var state = 0; state <= model.Config.LayerCount; state++)
                {
                    var (first, width) = (batch.Offsets[s] * 21, batch.LengthOf(s) * 21);
                    Near.Equal([.. states[state].SelectMany(row => row).Select(value => (float)value)], output.HiddenStates[state][first..(first + width)], 2e-5);
                }
            }
        }
    }

    private static string Config(string modelType)
    {
        var json = JsonNode.Parse("{" + Sizes + "}")!.AsObject();
        json["model_type"] = modelType;
        json["architectures"] = new JsonArray(HeadKinds.ClassOf(Families.Find(modelType)!, HeadKind.SequenceClassification));
        return json.ToJsonString();
    }

    private static TokenBatch Batch(EncoderConfig config, params int[] lengths)
    {
        var random = new Random(3);
        var offsets = lengths.Aggregate(new List<int> { 0 }, (sums, length) => [.. sums, sums[^1] + length]);
        var types = Math.Max(1, config.TypeVocabularySize);
        // None of the ids that stand for padding, which have positions of their own.
        return new(
            [.. Enumerable.Range(0, offsets[^1]).Select(_ => random.Next(2, config.VocabularySize))], [.. Enumerable.Range(0, offsets[^1]).Select(_ => random.Next(types))], [.. offsets]);
    }
}
