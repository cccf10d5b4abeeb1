using Octavo.Checkpoints;
using Octavo.Evaluation;

namespace Octavo.Tests.Evaluation;

public sealed class LabelMapTests
{
    private static readonly GlueTask Mrpc = GlueTask.Find("mrpc");

    [Theory]
    [InlineData("not_equivalent,equivalent", "0,1", 0)]
    [InlineData("Equivalent,NOT_EQUIVALENT", "1,0", 0)]
    [InlineData("0,1", "0,1", 0)]
    [InlineData("1,0", "1,0", 0)]
    [InlineData("LABEL_0,LABEL_1", "0,1", 1)]
    [InlineData("LABEL_1,LABEL_0", "1,0", 1)]
    [InlineData("different,same", "0,1", 1)]
    public void Logits_are_matched_by_name_else_by_index(string modelLabels, string logitOf, int warnings)
    {
        var map = LabelMap.Create(Mrpc, modelLabels.Split(','));
        Assert.Equal(logitOf.Split(',').Select(int.Parse), map.LogitOf);
        Assert.Equal(warnings, map.Warnings.Count);
    }

    [Theory]
    [InlineData("not_equivalent,paraphrase")]
    [InlineData("equivalent,equivalent")]
    [InlineData("LABEL_0,LABEL_0")]
    [InlineData("equivalent")]
    [InlineData("contradiction,entailment,neutral")]
    public void Other_labels_are_refused(string modelLabels)
    {
        var e = Assert.Throws<InvalidDataException>(() => LabelMap.Create(Mrpc, modelLabels.Split(',')));
        Assert.Contains("mrpc", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("equivalent", 1)]
    [InlineData("not_equivalent", 0)]
    [InlineData("LABEL_1", 1)]
    public void A_label_is_a_name_or_an_index(string label, int expected)
    {
        // The model's own order changes nothing about what a file's label means.
        Assert.Equal(expected, LabelMap.Create(Mrpc, ["not_equivalent", "equivalent"]).ClassOf(Example(label)));
        Assert.Equal(expected, LabelMap.Create(Mrpc, ["equivalent", "not_equivalent"]).ClassOf(Example(label)));
    }

    [Fact]
    public void A_label_may_be_a_name_that_only_the_model_knows() =>
        Assert.Equal(1, LabelMap.Create(Mrpc, ["different", "same"]).ClassOf(Example("same")));

    [Fact]
    public void Labels_without_names_are_warned_of_once()
    {
        var map = LabelMap.Create(Mrpc, ["not_equivalent", "equivalent"]);
        map.ClassOf(Example("LABEL_0"));
        map.ClassOf(Example("LABEL_1"));
        Assert.Contains("LABEL_0", Assert.Single(map.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("")]
    [InlineData("LABEL_2")]
    [InlineData("entailment")]
    public void An_unknown_label_is_refused_with_its_line(string label)
    {
        var map = LabelMap.Create(Mrpc, ["not_equivalent", "equivalent"]);
        var e = Assert.Throws<CheckpointException>(() => map.ClassOf(Example(label)));
        Assert.Contains("line 7", e.Message, StringComparison.Ordinal);
        Assert.Contains($"'{label}'", e.Message, StringComparison.Ordinal);
    }

    private static GlueExample Example(string label) => new("a", "b", label, "dev.tsv", 7);
}
