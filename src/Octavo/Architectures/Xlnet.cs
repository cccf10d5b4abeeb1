namespace Octavo.Architectures;

/// <summary>XLNet (Yang et al. 2019, arXiv 1906.08237): Transformers' <c>modeling_xlnet</c>, the stream of content alone.</summary>
internal static class Xlnet
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "xlnet",
        ClassName = "XLNet",
        Prefix = "transformer.",
        Names = new XlnetNames
        {
            Words = "word_embedding",
            MaskEmbedding = "mask_emb",
            Block = "layer.#.",
            Query = "rel_attn.q",
            Key = "rel_attn.k",
            Value = "rel_attn.v",
            DistanceKey = "rel_attn.r",
            WordBias = "rel_attn.r_w_bias",
            DistanceBias = "rel_attn.r_r_bias",
            SegmentBias = "rel_attn.r_s_bias",
            SegmentKey = "rel_attn.seg_embed",
            AttentionOutput = "rel_attn.o",
            AttentionNorm = "rel_attn.layer_norm",
            Intermediate = "ff.layer_1",
            Output = "ff.layer_2",
            OutputNorm = "ff.layer_norm",
        },
        Heads = new ByHead<HeadData>
        {
            [HeadKind.SequenceClassification] = new(HeadRows.Last, "logits_proj") { Dense = new("sequence_summary.summary", "summary_activation") },
            [HeadKind.TokenClassification] = new(HeadRows.All, "classifier"),
            [HeadKind.QuestionAnswering] = new(HeadRows.All, "qa_outputs"),
        },
        // XLNetForQuestionAnswering searches with a beam over layers of its own.
        Classes = new ByHead<string> { [HeadKind.QuestionAnswering] = "XLNetForQuestionAnsweringSimple" },
        Spellings = new Dictionary<string, string[]>
        {
            ["vocab_size"] = ["vocab_size", "n_token"],
            ["hidden_size"] = ["d_model"],
            ["num_hidden_layers"] = ["n_layer"],
            ["num_attention_heads"] = ["n_head"],
            ["intermediate_size"] = ["d_inner"],
            ["hidden_act"] = ["ff_activation"],
            ["hidden_dropout_prob"] = ["dropout"],
            ["classifier_dropout"] = ["summary_last_dropout"],
        },
        OtherKeys = new HashSet<string>
        {
            "attn_type", "bi_data", "clamp_len", "d_head", "same_length", "mem_len", "reuse_len", "use_mems", "use_mems_eval", "use_mems_train", "untie_r", "dropatt", "init", "init_range", "init_std",
            "summary_type", "summary_use_proj", "summary_activation", "summary_first_dropout", "summary_proj_to_labels", "start_n_top", "end_n_top", "task_specific_params",
        },
        Defaults = new(TokenTypes: 0, PadTokenId: 5),
        Modules = new Dictionary<string, string> { ["#"] = "Layer", ["rel_attn"] = "RelativeAttention", ["ff"] = "FeedForward", ["sequence_summary"] = "SequenceSummary" },
    };
}
