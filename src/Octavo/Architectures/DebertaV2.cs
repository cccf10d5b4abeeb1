namespace Octavo.Architectures;

/// <summary>DeBERTa v2 and v3 (He et al. 2021, arXiv 2006.03654 and 2111.09543): Transformers' <c>modeling_deberta_v2</c>.</summary>
internal static class DebertaV2
{
    private const string Words = "embeddings.word_embeddings";

    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "deberta-v2",
        ClassName = "DebertaV2",
        Prefix = "deberta.",
        Names = new DebertaNames
        {
            Words = Words,
            Positions = "embeddings.position_embeddings",
            TokenTypes = "embeddings.token_type_embeddings",
            Projection = "embeddings.embed_proj",
            EmbeddingNorm = "embeddings.LayerNorm",
            Distances = "encoder.rel_embeddings",
            DistanceNorm = "encoder.LayerNorm",
            Convolution = "encoder.conv.conv",
            ConvolutionNorm = "encoder.conv.LayerNorm",
            Block = "encoder.layer.#.",
            Query = "attention.self.query_proj",
            Key = "attention.self.key_proj",
            Value = "attention.self.value_proj",
            DistanceKey = "attention.self.pos_key_proj",
            DistanceQuery = "attention.self.pos_query_proj",
            AttentionOutput = "attention.output.dense",
            AttentionNorm = "attention.output.LayerNorm",
            Intermediate = "intermediate.dense",
            Output = "output.dense",
            OutputNorm = "output.LayerNorm",
        },
        Heads = new ByHead<HeadData>
        {
            [HeadKind.SequenceClassification] = new(HeadRows.First, "classifier") { Dense = new("pooler.dense", "pooler_hidden_act"), DropsInput = true },
            [HeadKind.TokenClassification] = new(HeadRows.All, "classifier"),
            [HeadKind.QuestionAnswering] = new(HeadRows.All, "qa_outputs"),
            [HeadKind.MaskedWords] = Bert.Family.Heads[HeadKind.MaskedWords],
        },
        OtherKeys = new HashSet<string>
        {
            "embedding_size", "relative_attention", "pos_att_type", "share_att_key", "position_buckets", "max_relative_positions", "norm_rel_ebd", "position_biased_input",
            "conv_kernel_size", "conv_groups", "conv_act", "pooler_hidden_act", "pooler_hidden_size", "pooler_dropout", "cls_dropout", "attention_head_size", "legacy",
        },
        Defaults = new(LayerNormEpsilon: 1e-7, TokenTypes: 0),
        Modules = new Dictionary<string, string>(Bert.Modules)
        {
            ["self"] = "DisentangledSelfAttention",
            ["pooler"] = "ContextPooler",
            ["conv"] = "ConvLayer",
            ["cls"] = "OnlyMLMHead",
            ["predictions"] = "LMPredictionHead",
            ["transform"] = "PredictionHeadTransform",
            ["lm_predictions"] = "OnlyMLMHead",
            ["lm_head"] = "LMPredictionHead",
        },
    };

    /// <summary>The head of words where <c>legacy</c> is false.</summary>
    public static HeadData NewWords { get; } = new(HeadRows.All, "lm_predictions.decoder")
    {
        Dense = new("lm_predictions.lm_head.dense", "hidden_act"),
        Norm = "lm_predictions.lm_head.LayerNorm",
        OutputBias = "lm_predictions.lm_head.bias",
    };
}
