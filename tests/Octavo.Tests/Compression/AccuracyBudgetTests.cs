using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Tests.Compression;

/// <summary>Layers fall back to floats until the metric's drop holds.</summary>
public sealed class AccuracyBudgetTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly GlueTask Mrpc = GlueTask.Find("mrpc");
    private static readonly QuantizationOptions Noisy = new() { Scheme = Scheme.Q8Bert };

    private GlueExample[] Examples => field ??= Labelled(tiny.Folder, 40);

    [Fact]
    public void Where_the_scheme_holds_nothing_falls_back()
    {
        var result = AccuracyBudget.Search(tiny.Folder, Mrpc, Examples, "acc", 1);
        var step = Assert.Single(result.Steps);
        Assert.Empty(step.Kept);
        Assert.Null(result.Ranking);
        Assert.Equal(1, result.Reference);
        Assert.Empty(result.Options.Exclude);
        Assert.Equal(EmbeddingPrecision.Int8, result.Options.Embeddings);
    }

    /// <summary>The bundled model's closest decisions, with a scheme of one scale for a whole matrix: some of them flip.</summary>
    [Fact]
    public void Layers_fall_back_in_the_order_of_their_sensitivity_until_the_drop_holds()
    {
        const double MaxDrop = .19;
        var folder = RepositoryRoot.Path("models", "minilm-mrpc");
        var examples = Labelled(folder, examples: 32);
        var options = Noisy with { Include = ["layer.0.output", "layer.1.output", "layer.0.intermediate"] };
        var result = AccuracyBudget.Search(folder, Mrpc, examples, "acc", MaxDrop, options);
        Assert.All(result.Steps.SkipLast(1), step => Assert.True(step.Drop > MaxDrop));
        Assert.True(result.Steps[^1].Drop <= MaxDrop);
        Assert.True(result.Steps.Count > 1, "the scheme flips no label: the test shows nothing");
        var order = result.Ranking!.Rows.Select(row => row.Layer).ToList();
        Assert.All(result.Steps, step => Assert.Equal(order.Take(step.Kept.Count), step.Kept));
        Assert.Equal(result.Steps[^1].Value, Accuracy(folder, examples, result.Options));
    }

    [Fact]
    public void A_budget_that_nothing_meets_says_what_can_be_reached()
    {
        var error = Assert.Throws<ArgumentException>(() => AccuracyBudget.Search(tiny.Folder, Mrpc, Examples, "acc", -.5, Noisy));
        Assert.Contains("the least is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_requests_are_refused()
    {
        Assert.Contains("acc, acc_and_f1, f1", Assert.Throws<ArgumentException>(() => AccuracyBudget.Search(tiny.Folder, Mrpc, Examples, "mcc", 0)).Message, StringComparison.Ordinal);
        Assert.Contains("labels", Assert.Throws<ArgumentException>(() => AccuracyBudget.Search(tiny.Folder, Mrpc, [], "acc", 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => AccuracyBudget.Search(tiny.Folder, Mrpc, Examples, "acc", double.NaN));
    }

    private static double Accuracy(string folder, GlueExample[] examples, QuantizationOptions? options)
    {
        using var model = TextClassifier.Load(folder, new ModelOptions { Quantization = options });
        return AccuracyBudget.ValueOf(Evaluator.Evaluate(model, Mrpc, examples), "acc");
    }

    /// <summary>Rows labelled as the float model answers them, those first of which it is least sure.</summary>
    private static GlueExample[] Labelled(string folder, int examples)
    {
        using var model = TextClassifier.Load(folder);
        var answers = Evaluator.Evaluate(model, Mrpc, Mrpc.ReadExamples(RepositoryRoot.Path("data", "mrpc")));
        return [.. answers.Examples.OrderBy(item => Math.Abs(item.Logits[0] - item.Logits[1])).Take(examples).Select(item => item.Example with { Label = Mrpc.Labels[(int)item.Prediction] })];
    }
}
