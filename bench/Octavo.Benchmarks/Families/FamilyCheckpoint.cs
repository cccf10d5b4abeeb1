using System.Runtime.InteropServices;
using Octavo.Benchmarks.Workloads;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Benchmarks.Families;

/// <summary>A float checkpoint of a model type in BERT-base's shape with random weights, always the same.</summary>
internal static class FamilyCheckpoint
{
    private static readonly Dictionary<string, string> s_keys = new()
    {
        ["bert"] = """ "architectures": ["BertForSequenceClassification"], "max_position_embeddings": 512, "type_vocab_size": 2 """,
        ["roberta"] = """ "architectures": ["RobertaForSequenceClassification"], "max_position_embeddings": 514, "type_vocab_size": 1 """,
        ["distilbert"] = """ "architectures": ["DistilBertForSequenceClassification"], "max_position_embeddings": 512 """,
        ["electra"] = """ "architectures": ["ElectraForSequenceClassification"], "max_position_embeddings": 512, "type_vocab_size": 2, "embedding_size": 768 """,
        ["albert"] = """ "architectures": ["AlbertForSequenceClassification"], "max_position_embeddings": 512, "type_vocab_size": 2, "embedding_size": 128, "hidden_act": "gelu" """,
        ["mpnet"] = """ "architectures": ["MPNetForSequenceClassification"], "max_position_embeddings": 514 """,
        // As deberta-v3-base has them.
        ["deberta-v2"] = """
            "architectures": ["DebertaV2ForSequenceClassification"], "max_position_embeddings": 512, "relative_attention": true, "position_buckets": 256, "pos_att_type": "p2c|c2p",
            "share_att_key": true, "norm_rel_ebd": "layer_norm", "position_biased_input": false
            """,
        ["xlnet"] = """ "architectures": ["XLNetForSequenceClassification"] """,
    };

    /// <summary>The model types that can be made.</summary>
    public static IEnumerable<string> Types => s_keys.Keys;

    /// <summary>The folder; it is written if it is not there.</summary>
    public static string FolderOf(string type)
    {
        if (!s_keys.TryGetValue(type, out var keys))
            throw new ArgumentException($"expected a model type ({string.Join(", ", Types)}), found '{type}'");
        var folder = Path.Combine(Places.Temporary, $"{type}-base-random");
        var weights = Path.Combine(folder, "model.safetensors");
        if (File.Exists(weights))
            return folder;
        Directory.CreateDirectory(folder);
        var json = FormattableString.Invariant($$"""
            {"model_type": "{{type}}", "vocab_size": {{ModelShape.Vocabulary}}, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072, {{keys}}}
            """);
        File.WriteAllText(Path.Combine(folder, "config.json"), json);
        SafetensorsWriter.Write(weights, ModelLayer.Of(EncoderConfig.Parse(json, folder)).SelectMany(Tensors), null);
        return folder;
    }

    private static IEnumerable<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Tensors(ModelLayer layer)
    {
        var stored = layer.Stored ?? new(".weight", layer.Rows, layer.Columns, 0);
        int[] shape = layer.Kind == LayerKind.LayerNorm ? [layer.Columns] : stored.Third == 0 ? [stored.First, stored.Second] : [stored.First, stored.Second, stored.Third];
        var random = new Random(layer.Rows + layer.Columns);
        yield return (layer.Name + stored.Suffix, ElementType.F32, shape, Bytes([.. Enumerable.Range(0, checked((int)layer.WeightCount)).Select(_ => ((float)random.NextDouble() - 0.5f) * 0.1f)]));
        if (layer.BiasCount > 0)
            yield return (layer.Name + ".bias", ElementType.F32, [layer.BiasCount], Bytes(new float[layer.BiasCount]));
    }

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
