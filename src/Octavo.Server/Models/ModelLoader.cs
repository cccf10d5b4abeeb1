using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Server.Models;

/// <summary>From a folder to a model that answers.</summary>
internal static class ModelLoader
{
    /// <summary>Loads it. What is wrong with its tokenizer is said here and not to the first client.</summary>
    /// <exception cref="CheckpointException">A file is missing or damaged, or asks for something that is not computed.</exception>
    /// <exception cref="ArgumentException">Its answers depend on the batch, and nobody asked for each text alone.</exception>
    public static ServedModel Load(ModelSource source) => source.Task switch
    {
        ServedTask.Embed => Serve(source, TextEmbedder.Load(source.Folder, source.Loading), model => new EmbeddingModel(model, source.Queue) { Name = source.Options.ServedName, Facts = ModelFacts.Of(model, source) }),
        ServedTask.EmbedSparse => Serve(source, SparseTextEmbedder.Load(source.Folder, source.Loading), model => new SparseModel(model, source.Queue) { Name = source.Options.ServedName, Facts = ModelFacts.Of(model, source) }),
        ServedTask.Rerank => Serve(source, Reranker.Load(source.Folder, source.Loading), model => new RerankerModel(model, source.Queue) { Name = source.Options.ServedName, Facts = ModelFacts.Of(model.Classifier, source) }),
        ServedTask.Entities => Serve(source, TokenClassifier.Load(source.Folder, source.Loading), model => new EntityModel(model, source.Queue) { Name = source.Options.ServedName, Facts = ModelFacts.Of(model, source) }),
        ServedTask.Answer => Serve(source, QuestionAnswerer.Load(source.Folder, source.Loading), model => new AnswerModel(model, source.Queue) { Name = source.Options.ServedName, Facts = ModelFacts.Of(model, source) }),
        _ => Serve(source, TextClassifier.Load(source.Folder, source.Loading), model => new ClassifierModel(model, source.Queue) { Name = source.Options.ServedName, Facts = ModelFacts.Of(model, source) }),
    };

    private static ServedModel Serve<T>(ModelSource source, T model, Func<T, ServedModel> serve)
        where T : IDisposable
    {
        try
        {
            if (!source.Options.EachAlone && SharesScales(model) is { } scheme) throw DependsOnBatch(source, scheme);
            var served = serve(model);
            _ = served.MaxTokens;
            return served;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The error of a model whose answers depend on the batch, where each text is not to be alone.</summary>
    private static ArgumentException DependsOnBatch(ModelSource source, string scheme) =>
        new($"{source.Options.ServedName}: expected a model whose answers do not depend on the batch, found {scheme}, which takes one scale for all texts of a batch; --each-alone (EachAlone) computes each text by itself");

    private static string? SharesScales(IDisposable model) => model switch
    {
        EncoderModel { DependsOnBatch: true } encoder => encoder.SchemeName,
        Reranker { DependsOnBatch: true } reranker => reranker.SchemeName,
        _ => null,
    };
}
