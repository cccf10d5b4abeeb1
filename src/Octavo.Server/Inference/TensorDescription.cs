using Octavo.Server.Models;

namespace Octavo.Server.Inference;

/// <summary>A tensor that a model takes or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">What its values are.</param>
/// <param name="Shape">Its sizes, -1 for any.</param>
internal sealed record TensorDescription(string Name, string Datatype, long[] Shape)
{
    /// <summary>What a model takes: texts, or ids instead.</summary>
    public static IReadOnlyList<TensorDescription> InputsOf(ServedModel model) => model switch
    {
        AnswerModel => [Text("question"), Text("context"), .. Ids],
        RerankerModel => [Text("query"), Text("text"), .. Ids],
        ClassifierModel => [Text("text"), Text("text_pair"), .. Ids],
        SparseModel => [Text("text")],
        _ => [Text("text"), .. Ids],
    };

    /// <summary>What a model gives.</summary>
    public static IReadOnlyList<TensorDescription> OutputsOf(ServedModel model)
    {
        long labels = model.Facts.Config.NumLabels;
        return model switch
        {
            EmbeddingModel embedding => [new("embedding", "FP32", [-1, embedding.Embedder.Dimensions]), new("last_hidden_state", "FP32", [-1, -1, model.Facts.Config.HiddenSize])],
            SparseModel => [new("indices", "INT64", [-1]), new("values", "FP32", [-1]), new("offsets", "INT64", [-1])],
            EntityModel => [new("entities", "BYTES", [-1]), new("logits", "FP32", [-1, -1, labels])],
            AnswerModel => [Text("answer"), new("score", "FP32", [-1]), new("start", "INT64", [-1]), new("end", "INT64", [-1]), new("start_logits", "FP32", [-1, -1]), new("end_logits", "FP32", [-1, -1])],
            RerankerModel => [new("score", "FP32", [-1]), new("logits", "FP32", [-1, 1])],
            _ => [Text("label"), new("scores", "FP32", [-1, labels]), new("logits", "FP32", [-1, labels])],
        };
    }

    private static TensorDescription[] Ids => [new("input_ids", "INT64", [-1, -1]), new("attention_mask", "INT64", [-1, -1]), new("token_type_ids", "INT64", [-1, -1])];

    private static TensorDescription Text(string name) => new(name, "BYTES", [-1]);
}
