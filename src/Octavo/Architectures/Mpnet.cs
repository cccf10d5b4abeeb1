namespace Octavo.Architectures;

/// <summary>MPNet (Song et al. 2020, arXiv 2004.09297): Transformers' <c>modeling_mpnet</c>. BERT's block without token types; scores have a bias by the distance of two tokens, the same in every layer.</summary>
internal static class Mpnet
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "mpnet",
        ClassName = "MPNet",
        Prefix = "mpnet.",
        Names = Bert.Names with
        {
            TokenTypes = null,
            ScoreBias = "encoder.relative_attention_bias",
            Query = "attention.attn.q",
            Key = "attention.attn.k",
            Value = "attention.attn.v",
            AttentionOutput = "attention.attn.o",
            AttentionNorm = "attention.LayerNorm",
        },
        Pooler = new("mpnet.pooler.dense", "tanh"),
        Positions = PositionOrigin.BehindOne,
        Defaults = new(PadTokenId: 1),
        Heads = Roberta.Heads,
        OtherKeys = new HashSet<string> { "relative_attention_num_buckets" },
        Modules = new Dictionary<string, string>(Bert.Modules) { ["attn"] = "SelfAttention", ["classifier"] = "ClassificationHead", ["lm_head"] = "LMHead" },
    };
}
