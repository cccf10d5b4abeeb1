namespace Octavo.Architectures;

/// <summary>ALBERT (Lan et al. 2019, arXiv 1909.11942): Transformers' <c>modeling_albert</c>. BERT's block, which layers share; embeddings narrower than the encoder.</summary>
internal static class Albert
{
    private static readonly DenseData s_pooler = new("albert.pooler", "tanh");

    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "albert",
        ClassName = "Albert",
        Prefix = "albert.",
        Names = Bert.Names with
        {
            Projection = "encoder.embedding_hidden_mapping_in",
            AlwaysProjects = true,
            SharesBlocks = true,
            // AlbertLayer has such a layer and does not call it.
            DropsFeedForward = false,
            Block = "encoder.albert_layer_groups.#.albert_layers.0.",
            Query = "attention.query",
            Key = "attention.key",
            Value = "attention.value",
            AttentionOutput = "attention.dense",
            AttentionNorm = "attention.LayerNorm",
            Intermediate = "ffn",
            Output = "ffn_output",
            OutputNorm = "full_layer_layer_norm",
        },
        Pooler = s_pooler,
        Defaults = new(Activation: "gelu_new", EmbeddingSize: 128),
        Heads = new ByHead<HeadData>
        {
            [HeadKind.SequenceClassification] = new(HeadRows.First, "classifier") { Dense = s_pooler },
            [HeadKind.TokenClassification] = new(HeadRows.All, "classifier"),
            [HeadKind.QuestionAnswering] = new(HeadRows.All, "qa_outputs"),
            [HeadKind.MaskedWords] = new(HeadRows.All, "predictions.decoder")
            {
                Dense = new("predictions.dense", "hidden_act"),
                Norm = "predictions.LayerNorm",
                OutputBias = "predictions.bias",
            },
        },
        Spellings = new Dictionary<string, string[]> { ["classifier_dropout"] = ["classifier_dropout_prob"] },
        OtherKeys = new HashSet<string> { "embedding_size", "num_hidden_groups", "inner_group_num", "down_scale_factor", "gap_size", "net_structure_type", "num_memory_blocks" },
        Modules = new Dictionary<string, string>
        {
            ["embeddings"] = "Embeddings",
            ["encoder"] = "Transformer",
            ["albert_layer_groups.#"] = "LayerGroup",
            ["albert_layers.#"] = "Layer",
            ["attention"] = "Attention",
            ["predictions"] = "MLMHead",
        },
    };
}
