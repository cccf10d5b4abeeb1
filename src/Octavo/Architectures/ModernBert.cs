namespace Octavo.Architectures;

/// <summary>ModernBERT (Warner et al. 2024, arXiv 2412.13663): Transformers' <c>modeling_modernbert</c>.</summary>
internal static class ModernBert
{
    /// <summary>The key of the config that names the activation of its heads.</summary>
    public const string HeadActivation = "classifier_activation";

    private static readonly DenseData s_dense = new("head.dense", HeadActivation);

    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "modernbert",
        ClassName = "ModernBert",
        Prefix = "model.",
        Names = new ModernBertNames
        {
            Words = "embeddings.tok_embeddings",
            EmbeddingNorm = "embeddings.norm",
            Block = "layers.#.",
            AttentionNorm = "attn_norm",
            Qkv = "attn.Wqkv",
            AttentionOutput = "attn.Wo",
            FeedForwardNorm = "mlp_norm",
            Gated = "mlp.Wi",
            Output = "mlp.Wo",
            FinalNorm = "final_norm",
        },
        Heads = new ByHead<HeadData>
        {
            [HeadKind.SequenceClassification] = Classifier(HeadRows.First),
            [HeadKind.TokenClassification] = Classifier(HeadRows.All),
            [HeadKind.QuestionAnswering] = Classifier(HeadRows.All),
            [HeadKind.MaskedWords] = Classifier(HeadRows.All) with { Output = "decoder" },
        },
        Spellings = new Dictionary<string, string[]>
        {
            ["hidden_act"] = ["hidden_activation"],
            ["layer_norm_eps"] = ["norm_eps"],
            ["hidden_dropout_prob"] = ["mlp_dropout"],
            ["attention_probs_dropout_prob"] = ["attention_dropout"],
        },
        OtherKeys = new HashSet<string>
        {
            // What its own page reads.
            "layer_types", "global_attn_every_n_layers", "local_attention", "sliding_window", "head_dim",
            "rope_parameters", "rope_scaling", "global_rope_theta", "local_rope_theta",
            "attention_bias", "mlp_bias", "norm_bias", "classifier_bias", "decoder_bias", "classifier_pooling", HeadActivation,

            // What changes nothing here.
            "embedding_dropout", "initializer_cutoff_factor", "deterministic_flash_attn", "reference_compile", "repad_logits_with_grad",
            "sparse_prediction", "sparse_pred_ignore_index",
        },
        Defaults = new(LayerNormEpsilon: 1e-5, TokenTypes: 0, PadTokenId: 50283),
        Modules = new Dictionary<string, string>
        {
            ["embeddings"] = "Embeddings",
            ["#"] = "EncoderLayer",
            ["attn"] = "Attention",
            ["mlp"] = "MLP",
            ["head"] = "PredictionHead",
        },
    };

    private static HeadData Classifier(HeadRows rows) => new(rows, "classifier") { Dense = s_dense, Norm = "head.norm" };
}
