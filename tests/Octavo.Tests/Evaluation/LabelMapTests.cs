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
    [InlineData("Not-Equivalent,equivalent", "0,1", 0)]
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
    [InlineData("different,same")]
    [InlineData("LABEL_0,LABEL_2")]
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
        Assert.Equal(1, LabelMap.Create(Mrpc, ["different", "same"], Told("0=different,1=same")).ClassOf(Example("same")));

    [Theory]
    [InlineData("ENTAILMENT,NEUTRAL,CONTRADICTION", "2,0,1", 0)]
    [InlineData("contradiction,neutral,entailment", "0,2,1", 0)]
    [InlineData("Contradictory,entails,neutral", "0,1,2", 0)]
    [InlineData("LABEL_0,LABEL_1,LABEL_2", "0,1,2", 1)]
    [InlineData("0,1,2", "0,1,2", 1)]
    public void Every_order_of_MNLI_is_found_by_name(string modelLabels, string logitOf, int warnings)
    {
        var map = LabelMap.Create(GlueTask.Find("mnli"), modelLabels.Split(','));
        Assert.Equal(logitOf.Split(',').Select(int.Parse), map.LogitOf);
        Assert.Equal(warnings, map.Warnings.Count);
    }

    [Theory]
    [InlineData("different,same", "not_equivalent=different,equivalent=same", "0,1")]
    [InlineData("same,different", "1=same,0=different", "1,0")]
    [InlineData("not_equivalent,equivalent", "0=1,1=0", "1,0")]
    [InlineData("LABEL_0,LABEL_1", "equivalent=LABEL_0,not_equivalent=LABEL_1", "1,0")]
    public void What_is_told_goes_before_names(string modelLabels, string told, string logitOf) =>
        Assert.Equal(logitOf.Split(',').Select(int.Parse), LabelMap.Create(Mrpc, modelLabels.Split(','), Told(told)).LogitOf);

    [Theory]
    [InlineData("0=different", "none for '1'")]
    [InlineData("0=different,1=different", "'1=different' again")]
    [InlineData("0=different,0=same", "'0=same' again")]
    [InlineData("0=different,1=other", "found 'other'")]
    [InlineData("0=different,1=2", "found '2'")]
    [InlineData("0=different,neutral=same", "found 'neutral'")]
    public void A_label_map_that_is_none_is_refused(string told, string expected)
    {
        var e = Assert.Throws<InvalidDataException>(() => LabelMap.Create(Mrpc, ["different", "same"], Told(told)));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_in_case_only_are_told_apart()
    {
        var map = LabelMap.Create(GlueTask.Own(["a", "A"], ["t"], "l"), ["A", "a"]);
        Assert.Equal([1, 0], map.LogitOf);
        Assert.Equal(1, map.ClassOf(Example("A")));
    }

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

    private static KeyValuePair<string, string>[] Told(string text) =>
        [.. text.Split(',').Select(pair => KeyValuePair.Create(pair.Split('=')[0], pair.Split('=')[1]))];

    private static GlueExample Example(string label) => new("a", "b", label, "dev.tsv", 7);
}
