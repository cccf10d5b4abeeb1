namespace Octavo.Architectures;

/// <summary>ELECTRA (Clark et al. 2020, arXiv 2003.10555): Transformers' <c>modeling_electra</c>. BERT's block; embeddings may be narrower, and texts are classified without a pooler.</summary>
internal static class Electra
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "electra",
        ClassName = "Electra",
        Prefix = "electra.",
        Names = Bert.Names with { Projection = "embeddings_project" },
        Defaults = new(EmbeddingSize: 128),
        Heads = new ByHead<HeadData>
        {
            // Its classifiers keep GELU, whatever hidden_act says.
            [HeadKind.SequenceClassification] = new(HeadRows.First, "classifier.out_proj") { Dense = new("classifier.dense", "gelu"), DropsInput = true },
            [HeadKind.TokenClassification] = new(HeadRows.All, "classifier"),
            [HeadKind.QuestionAnswering] = new(HeadRows.All, "qa_outputs"),
            [HeadKind.MaskedWords] = new(HeadRows.All, "generator_lm_head") { Dense = new("generator_predictions.dense", "gelu"), Norm = "generator_predictions.LayerNorm" },
        },
        OtherKeys = new HashSet<string> { "embedding_size", "summary_activation", "summary_last_dropout", "summary_type", "summary_use_proj" },
        Modules = new Dictionary<string, string>(Bert.Modules) { ["classifier"] = "ClassificationHead", ["generator_predictions"] = "GeneratorPredictions" },
    };
}
