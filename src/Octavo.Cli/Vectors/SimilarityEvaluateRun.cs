using System.Text.Json;
using Octavo.Cli.Evaluations;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Similarity;
using Octavo.Model;

namespace Octavo.Cli.Vectors;

/// <summary>Runs <c>octavo evaluate</c> of an embedder on pairs with numbers: the correlation of its cosines with them.</summary>
/// <param name="request">On what and how.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class SimilarityEvaluateRun(EvaluationRequest request, Log log, CancellationToken cancellation)
{
    /// <summary>Runs it.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="quantization">How to quantise it; null for what the folder holds.</param>
    /// <param name="output">Where the numbers go.</param>
    public int Run(string folder, QuantizationOptions? quantization, EvaluateOutput output)
    {
        output.Check(1);
        var pairs = request.Dataset.Read(request.Split);
        if (!pairs[0].HasLabel && output is { Folder: null, Predictions: null })
            throw new ArgumentException("the pairs have no numbers to score by: expected --output or --predictions, for the cosines to go to");
        using var embedder = ModelLoading.LoadEmbedder(folder, quantization, request.Threads, log, cancellation);
        log.Info("***** Running evaluation *****");
        log.Info($"  Num pairs = {pairs.Count}, by the cosines of their embeddings");
        var result = Evaluate(embedder, pairs, "Embedding").Scores;
        output.Write(0, result);
        if (output.IsJson) EvaluateFacts.WriteJson([result], json => WriteModel(json, folder, embedder));
        else EvaluateFacts.WriteTable([result], table => AddModel(table, embedder));
        return ExitCode.Success;
    }

    /// <summary>Embeds the texts of pairs while it is shown how far it has come.</summary>
    public SimilarityResult Evaluate(TextEmbedder embedder, IReadOnlyList<GlueExample> pairs, string title, int parts = 10) => ProgressDisplay.Run(
        log, title, progress => SimilarityEvaluator.Evaluate(embedder, request.Dataset.Task!, pairs, null, request.Options.BatchSize, progress, cancellation), parts);

    /// <summary>What there is to say of an embedder, for programs.</summary>
    public static void WriteModel(Utf8JsonWriter json, string name, TextEmbedder embedder)
    {
        json.WriteString("model", name);
        json.WriteString("similarity", "cosine");
        json.WriteNumber("dimensions", embedder.Dimensions);
        json.WriteString("scheme", embedder.SchemeName);
        json.WriteBoolean("depends_on_batch", embedder.DependsOnBatch);
        json.WriteNumber("threads", embedder.Threads);
        json.WriteString("isa", embedder.InstructionSet);
    }

    /// <summary>The same for people.</summary>
    public static void AddModel(FactTable table, TextEmbedder embedder)
    {
        table.Add("similarity", $"cosine of {embedder.Dimensions} dimensions");
        table.Add("threads", FormattableString.Invariant($"{embedder.Threads}"));
        table.Add("isa", embedder.InstructionSet);
        table.Add("scheme", embedder.DependsOnBatch ? $"{embedder.SchemeName}: embeddings depend on the batch" : embedder.SchemeName);
    }
}
