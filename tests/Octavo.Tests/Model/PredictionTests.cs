using Octavo.Model;

namespace Octavo.Tests.Model;

/// <summary>A classifier's answers.</summary>
public sealed class PredictionTests
{
    private static readonly Prediction s_prediction = new(2, ["a", "b", "c", "d"], [.1f, .2f, .5f, .2f], [1, 2, 3, 2]);

    [Fact]
    public void The_best_come_first_and_equal_ones_in_the_order_of_the_labels()
    {
        Assert.Equal(["c", "b", "d", "a"], s_prediction.Best().Select(label => label.Label));
        Assert.Equal([new LabelScore("c", .5f, 2), new LabelScore("b", .2f, 1)], s_prediction.Best(2));
        Assert.Equal(4, s_prediction.Best(50).Count);
        Assert.Equal(("c", .5f), (s_prediction.Label, s_prediction.Score));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_prediction.Best(0));
    }

    [Fact]
    public void Texts_alone_are_classified_together()
    {
        using var model = TextClassifier.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "heads", "pipelines", "bert-single-label"));
        string[] texts = ["Leeds met Hiro.", "Quanta Labs"];
        var together = model.Classify(texts.Where(text => text.Length > 0));
        Assert.Equal(texts.Select(text => model.Classify(text)), together);
        var answer = together[0];
        Assert.Equal(answer.Label, model.Config.Labels[answer.LabelIndex]);
        Assert.Equal(answer, model.Interpret([.. answer.Logits]));
        Assert.Equal(answer.Logits, model.Interpret([.. answer.Logits], HeadActivation.None).Scores);
    }
}
