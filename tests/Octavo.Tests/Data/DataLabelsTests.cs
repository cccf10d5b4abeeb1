using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;

namespace Octavo.Tests.Data;

/// <summary>What a column of labels is: the rule of run_glue.py for numbers, one rule of spellings for classes.</summary>
public sealed class DataLabelsTests
{
    private static readonly string Cases = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "cases");

    [Theory]
    [InlineData("4 3.5 0 2.25 1e-05", "")]
    [InlineData("0.5 1.5 -2.5", "")]
    [InlineData("1.0 2.0 3.0", "")]
    [InlineData("1e-05 1 0", "")]
    [InlineData("3 1 2 10", "1 2 3 10")]
    [InlineData("-1 1 0 1", "-1 0 1")]
    [InlineData("1 0 1.0 1", "0 1")]
    [InlineData("1 0 01 +1", "0 1")]
    [InlineData("TRUE false true FALSE false", "false TRUE")]
    [InlineData("yes no Yes YES yes", "no yes")]
    [InlineData("not-equal not_equal equal", "equal not-equal")]
    [InlineData("1 0 TRUE", "0 1 TRUE")]
    [InlineData("v1.5 v2.5", "v1.5 v2.5")]
    [InlineData("9007199254740993 9007199254740992", "9007199254740992 9007199254740993")]
    public void A_column_is_numbers_or_classes(string labels, string classes)
    {
        var found = DataLabels.Of(Examples(labels.Split(' ')), null);
        Assert.Equal(classes, string.Join(' ', found.Names));
        Assert.False(found.AreSeveral);
    }

    /// <summary>pandas reads a column of JSON numbers as floats as soon as one is written so.</summary>
    [Fact]
    public void JSON_numbers_one_of_which_is_a_real_are_a_regression()
    {
        GlueExample[] reals = [.. Examples("4", "5.0", "3").Select(example => example with { IsNumber = true })];
        Assert.Empty(DataLabels.Of(reals, null).Names);
        GlueExample[] whole = [.. Examples("4", "5", "3").Select(example => example with { IsNumber = true })];
        Assert.Equal(["3", "4", "5"], DataLabels.Of(whole, null).Names);
    }

    [Theory]
    [InlineData("1e400", "0.5")]
    [InlineData("1e400", "2e400")]
    public void A_JSON_number_that_no_double_holds_is_an_error(params string[] labels)
    {
        GlueExample[] numbers = [.. Examples(labels).Select(example => example with { IsNumber = true })];
        Assert.Contains("line 1: expected a number within the range of a double, found '1e400'", Assert.Throws<CheckpointException>(() => DataLabels.Of(numbers, null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 1 -", 3, "expected a label, found none")]
    [InlineData("0.5 1.5 2.5 n/a", 4, "expected a number, as the other labels are, found 'n/a'")]
    [InlineData("0.5 NaN 2.5 1.25", 2, "found 'NaN'")]
    [InlineData("0.5 1.5 inf", 3, "found 'inf'")]
    [InlineData("0.5 1.5 1e999", 3, "found '1e999'")]
    [InlineData("0.5 1.5 0,5 2.5", 3, "found '0,5'")]
    [InlineData("0 1 1 None", 4, "found 'None'")]
    [InlineData("NaN 1.5", 1, "found 'NaN'")]
    [InlineData("1.5 1e400", 2, "found '1e400'")]
    [InlineData("-inf NaN 0.5", 1, "found '-inf'")]
    public void A_gap_is_an_error_of_its_line(string labels, int line, string expected)
    {
        var error = Assert.Throws<CheckpointException>(() => DataLabels.Of(Examples([.. labels.Split(' ').Select(label => label == "-" ? " " : label)]), null));
        Assert.Contains($"line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_and_separators_are_several_labels()
    {
        GlueExample[] arrays = [.. Examples("", "", "").Select((example, i) => example with { Labels = [.. Enumerable.Range(0, i).Select(label => $"l{label}")] })];
        Assert.True(DataLabels.Of(arrays, null).AreSeveral);
        Assert.Equal(["l0", "l1"], DataLabels.Of(arrays, null).Names);
        Assert.Equal(["a", "b", "c"], DataLabels.Of(Examples("b|a", "", "c| B"), "|").Names);
    }

    [Fact]
    public void A_label_seen_once_among_hundreds_is_warned_of()
    {
        var labels = Enumerable.Range(0, 300).Select(i => (i % 2 == 0) ? "0" : "1").Append("TRUE").ToArray();
        var found = DataLabels.Of(Examples(labels), null);
        Assert.Equal("0 (150), 1 (150), TRUE (1)", found.Summary);
        Assert.Contains("'TRUE' is seen once among 301", Assert.Single(found.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_cases_are_what_they_are()
    {
        Assert.Empty(DataLabels.Of(Read("regression-as-classes/train.jsonl", "t", null, "score"), null).Names);
        Assert.Equal(["0", "1"], DataLabels.Of(Read("train-space.csv", "t", "p", "l"), null).Names);
        Assert.Contains("line 4: expected a label", Refused("empty-label/train.csv", "text", null, "label"), StringComparison.Ordinal);
        Assert.Contains("line 5: expected a label", Refused("train-emptylabel.csv", "t", "p", "l"), StringComparison.Ordinal);
        Assert.Contains("line 7: expected a number", Refused("train-onenan.csv", "t", "p", "l"), StringComparison.Ordinal);
        Assert.Contains("line 1: expected each column once, found 't' twice", Refused("double-header.csv", "t", null, "l"), StringComparison.Ordinal);
    }

    private static string Refused(string file, string text, string? pair, string label) =>
        Assert.Throws<CheckpointException>(() => DataLabels.Of(Read(file, text, pair, label), null)).Message;

    private static IReadOnlyList<GlueExample> Read(string file, string text, string? pair, string label) =>
        DatasetFile.Read(Path.Combine(Cases, file), pair is null ? [text] : [text, pair], label);

    private static GlueExample[] Examples(params string[] labels) => [.. labels.Select((label, i) => new GlueExample("t", null, label, "f.csv", i + 1))];
}
