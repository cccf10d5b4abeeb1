namespace Octavo.Architectures;

/// <summary>BERT (Devlin et al. 2018, arXiv 1810.04805): Transformers' <c>modeling_bert</c>.</summary>
internal static class Bert
{
    /// <summary>The layers of its encoder, which many families took over.</summary>
    public static ClassicNames Names { get; } = new()
    {
        Words = "embeddings.word_embeddings",
        Positions = "embeddings.position_embeddings",
        TokenTypes = "embeddings.token_type_embeddings",
        EmbeddingNorm = "embeddings.LayerNorm",
        Block = "encoder.layer.#.",
        Query = "attention.self.query",
        Key = "attention.self.key",
        Value = "attention.self.value",
        AttentionOutput = "attention.output.dense",
        AttentionNorm = "attention.output.LayerNorm",
        Intermediate = "intermediate.dense",
        Output = "output.dense",
        OutputNorm = "output.LayerNorm",
    };

    /// <summary>The classes of its encoder's modules.</summary>
    public static IReadOnlyDictionary<string, string> Modules { get; } = new Dictionary<string, string>
    {
        ["embeddings"] = "Embeddings",
        ["encoder"] = "Encoder",
        ["#"] = "Layer",
        ["attention"] = "Attention",
        ["self"] = "SelfAttention",
        ["attention.output"] = "SelfOutput",
        ["intermediate"] = "Intermediate",
        ["output"] = "Output",
        ["pooler"] = "Pooler",
    };

    private static readonly DenseData s_pooler = new("bert.pooler.dense", "tanh");

    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "bert",
        ClassName = "Bert",
        Prefix = "bert.",
        Names = Names,
        Pooler = s_pooler,
        Heads = new ByHead<HeadData>
        {
            [HeadKind.SequenceClassification] = new(HeadRows.First, "classifier") { Dense = s_pooler },
            [HeadKind.TokenClassification] = new(HeadRows.All, "classifier"),
            [HeadKind.QuestionAnswering] = new(HeadRows.All, "qa_outputs"),
            [HeadKind.MaskedWords] = new(HeadRows.All, "cls.predictions.decoder")
            {
                Dense = new("cls.predictions.transform.dense", "hidden_act"),
                Norm = "cls.predictions.transform.LayerNorm",
                OutputBias = "cls.predictions.bias",
            },
        },
        Modules = Modules,
    };
}
