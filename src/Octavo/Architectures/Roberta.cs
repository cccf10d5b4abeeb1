namespace Octavo.Architectures;

/// <summary>
/// RoBERTa (Liu et al. 2019, arXiv 1907.11692) and its multilingual and French descendants XLM-RoBERTa and CamemBERT, which differ
/// by their names alone: Transformers' <c>modeling_roberta</c>. BERT's block; positions begin behind the padding id; texts
/// are classified without a pooler.
/// </summary>
internal static class Roberta
{
    /// <summary>Its heads, which MPNet took over; before the families, which are made of them.</summary>
    public static ByHead<HeadData> Heads { get; } = new ByHead<HeadData>
    {
        [HeadKind.SequenceClassification] = new(HeadRows.First, "classifier.out_proj") { Dense = new("classifier.dense", "tanh"), DropsInput = true },
        [HeadKind.TokenClassification] = new(HeadRows.All, "classifier"),
        [HeadKind.QuestionAnswering] = new(HeadRows.All, "qa_outputs"),
        // Its head of words keeps GELU, whatever hidden_act says.
        [HeadKind.MaskedWords] = new(HeadRows.All, "lm_head.decoder") { Dense = new("lm_head.dense", "gelu"), Norm = "lm_head.layer_norm", OutputBias = "lm_head.bias" },
    };

    /// <summary>The family of the published models.</summary>
    public static Family Family { get; } = Named("roberta", "Roberta");

    /// <summary>A hundred languages (Conneau et al. 2019, arXiv 1911.02116).</summary>
    public static Family XlmRoberta { get; } = Named("xlm-roberta", "XLMRoberta");

    /// <summary>French (Martin et al. 2019, arXiv 1911.03894).</summary>
    public static Family Camembert { get; } = Named("camembert", "Camembert");

    private static Family Named(string modelType, string className) => new()
    {
        ModelType = modelType,
        ClassName = className,
        Prefix = "roberta.",
        Names = Bert.Names,
        Pooler = new("roberta.pooler.dense", "tanh"),
        Positions = PositionOrigin.BehindPadId,
        Defaults = new(PadTokenId: 1),
        Heads = Heads,
        Modules = new Dictionary<string, string>(Bert.Modules) { ["classifier"] = "ClassificationHead", ["lm_head"] = "LMHead" },
    };
}
