using Octavo.Benchmarks.Workloads;
using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Load.Servers;

/// <summary>The library without a server, for one kind of question.</summary>
internal abstract class BareModel : IDisposable
{
    /// <summary>Loads the model of a kind of question.</summary>
    public static BareModel Load(Question question, string scheme)
    {
        var options = new ModelOptions { Quantization = scheme == "fp32" ? null : new() { Scheme = Scheme.Parse(scheme) } };
        return question.Name switch
        {
            "classify" => new OfLabels(TextClassifier.Load(FolderOf(question), options)),
            "embed" => new OfVectors(TextEmbedder.Load(FolderOf(question), options)),
            _ => new OfScores(Reranker.Load(FolderOf(question), options)),
        };
    }

    /// <summary>Where the model of a kind of question lies.</summary>
    public static string FolderOf(Question question) => question.Name switch
    {
        "classify" => Places.MiniLm,
        "embed" => Places.MiniLmPretrained,
        _ => RerankerFolder.Make(),
    };

    /// <summary>Computes all texts in one call.</summary>
    public abstract void ComputeAll();

    /// <summary>Answers one request by itself.</summary>
    public abstract object Answer(NaiveRequest request);

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class OfLabels(TextClassifier model) : BareModel
    {
        public override void ComputeAll() => model.Classify(Texts.All);

        public override object Answer(NaiveRequest request) => model.Classify(request.Inputs!).Best();

        public override void Dispose() => model.Dispose();
    }

    private sealed class OfVectors(TextEmbedder model) : BareModel
    {
        private readonly float[] _vectors = new float[Texts.All.Count * model.Dimensions];

        public override void ComputeAll() => model.Embed(Texts.All, _vectors);

        public override object Answer(NaiveRequest request) => model.Embed(request.Inputs!);

        public override void Dispose() => model.Dispose();
    }

    private sealed class OfScores(Reranker model) : BareModel
    {
        public override void ComputeAll() => model.Score([.. Texts.All.Select(text => (Texts.Query, text))]);

        public override object Answer(NaiveRequest request) => model.Rank(request.Query!, request.Texts!);

        public override void Dispose() => model.Dispose();
    }
}
