namespace Octavo.Architectures;

/// <summary>DistilBERT (Sanh et al. 2019, arXiv 1910.01108): Transformers' <c>modeling_distilbert</c>. BERT's block under names of its own, without token types and pooler.</summary>
internal static class DistilBert
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "distilbert",
        ClassName = "DistilBert",
        Prefix = "distilbert.",
        Names = new ClassicNames
        {
            Words = "embeddings.word_embeddings",
            Positions = "embeddings.position_embeddings",
            TokenTypes = null,
            DropsAttention = false,
            EmbeddingNorm = "embeddings.LayerNorm",
            Block = "transformer.layer.#.",
            Query = "attention.q_lin",
            Key = "attention.k_lin",
            Value = "attention.v_lin",
            AttentionOutput = "attention.out_lin",
            AttentionNorm = "sa_layer_norm",
            Intermediate = "ffn.lin1",
            Output = "ffn.lin2",
            OutputNorm = "output_layer_norm",
        },
        Heads = new ByHead<HeadData>
        {
            [HeadKind.SequenceClassification] = new(HeadRows.First, "classifier") { Dense = new("pre_classifier", "relu") },
            [HeadKind.TokenClassification] = new(HeadRows.All, "classifier"),
            [HeadKind.QuestionAnswering] = new(HeadRows.All, "qa_outputs"),
            [HeadKind.MaskedWords] = new(HeadRows.All, "vocab_projector") { Dense = new("vocab_transform", "hidden_act"), Norm = "vocab_layer_norm" },
        },
        Spellings = new Dictionary<string, string[]>
        {
            ["hidden_size"] = ["dim"],
            ["num_hidden_layers"] = ["n_layers"],
            ["num_attention_heads"] = ["n_heads"],
            ["intermediate_size"] = ["hidden_dim"],
            ["hidden_act"] = ["activation"],
            ["hidden_dropout_prob"] = ["dropout"],
            ["attention_probs_dropout_prob"] = ["attention_dropout"],
            ["classifier_dropout"] = ["seq_classif_dropout"],
        },
        OtherKeys = new HashSet<string> { "qa_dropout", "sinusoidal_pos_embds", "tie_weights_" },
        Modules = new Dictionary<string, string>
        {
            ["embeddings"] = "Embeddings",
            ["transformer"] = "Transformer",
            ["#"] = "TransformerBlock",
            ["attention"] = "SelfAttention",
            ["ffn"] = "FFN",
        },
    };
}
