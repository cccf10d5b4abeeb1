using System.Xml.Linq;
using Octavo.Evaluation;
using Octavo.Reports;

namespace Octavo.Tests.Reports;

public class ComparisonPageTests
{
    private static readonly ComparisonReport Report = new()
    {
        Task = "ner",
        Unit = "sentence",
        Machine = "a CPU",
        Reference = new("model", 100, 36, 1000, 2, [KeyValuePair.Create("f1", new BootstrapInterval(.9, .85, .95))]),
        Other = new("model@int8", null, 9, 1000, 2, [KeyValuePair.Create("f1", new BootstrapInterval(.88, .83, .93))]),
        Found = new()
        {
            Differences = [KeyValuePair.Create("f1", new BootstrapInterval(-.02, -.03, -.01)), KeyValuePair.Create("recall", new BootstrapInterval(0, -.01, .01)), KeyValuePair.Create("mcc", new BootstrapInterval(double.NaN, double.NaN, double.NaN))],
            Decimals = 4,
            Lines = ["1 entity lost <b>", "  an example"],
            Changes = new("Sentences", ["line", "after"], [[[new("7")], [new("Peter", "PER"), new("Kyoto", "LOC", IsChanged: true), new("runs & \u001b[31m")]]], 3),
            Measures = [],
        },
        Noise = [double.PositiveInfinity, 30, 20],
        PricePerHour = .04,
    };

    [Fact]
    public void A_million_texts_cost_what_their_processors_cost()
    {
        // 36 s of 2 processors for 1000 texts: 20 hours for a million.
        Assert.Equal(.8, Report.Reference.CostOfMillion(.04), 1e-12);
        var page = Page(Report);
        Assert.Equal(["cost of a million at 0.04 a processor's hour", "0.8000", "0.2000"], Row(page, "cost"));
        Assert.Equal(["milliseconds a sentence", "36.00 (2 threads)", "9.00 (2 threads)"], Row(page, "milliseconds"));
        Assert.Equal(["weights, MB", "100.0", "not saved in this form"], Row(page, "weights"));
        Assert.DoesNotContain("cost of a million", Page(Report with { PricePerHour = null }).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_are_read_by_their_intervals()
    {
        Assert.Equal("worse", Row(Page(Report), "f1", table: 1)[^1]);
        Assert.Equal("no difference shown", Row(Page(Report), "recall", table: 1)[^1]);
        Assert.Equal(["mcc", "not defined", "", "not defined"], Row(Page(Report), "mcc", table: 1));
        Assert.Equal(["f1", "-0.02", "-0.03 to -0.01", "worse"], Row(Page(Report with { Found = Report.Found with { Decimals = 2 } }), "f1", table: 1));
        Assert.DoesNotContain("NaN", Page(Report).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_found_stands_there_and_its_examples_only_in_the_table()
    {
        Assert.Equal(["1 entity lost <b>", "4.00 times as fast"], Page(Report).Descendants("li").Select(line => line.Value));
    }

    [Fact]
    public void Entities_are_marked_and_nothing_of_a_text_acts()
    {
        var page = Page(Report);
        Assert.Equal(["Peter PER", "Kyoto LOC"], page.Descendants("mark").Select(mark => mark.Value));
        Assert.Equal([null, "changed"], page.Descendants("mark").Select(mark => (string?)mark.Attribute("class")));
        Assert.Contains("runs & \\u001b[31m", page.Value, StringComparison.Ordinal);
        Assert.Contains("1 of 3", page.Descendants("caption").Last().Value, StringComparison.Ordinal);
        Assert.Contains("none", Page(Report with { Found = Report.Found with { Changes = new("Sentences", [], [], 0) } }).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_needs_nothing_from_elsewhere_and_can_be_heard()
    {
        var text = ComparisonPage.Write(Report);
        Assert.DoesNotContain("http", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        var page = Page(Report);
        Assert.Equal("en", (string?)page.Attribute("lang"));
        Assert.All(page.Descendants("table"), table => Assert.NotEmpty(table.Element("caption")!.Value));
        Assert.All(page.Descendants("th"), head => Assert.Contains((string?)head.Attribute("scope"), (string?[])["row", "col"]));
        Assert.NotEmpty((string)page.Descendants("svg").Single().Attribute("aria-label")!);
        Assert.Contains("prefers-color-scheme: dark", text, StringComparison.Ordinal);
        Assert.Contains("@media print", text, StringComparison.Ordinal);
    }

    private static XElement Page(ComparisonReport report) => XDocument.Parse(ComparisonPage.Write(report)["<!doctype html>\n".Length..]).Root!;

    private static List<string> Row(XElement page, string name, int table = 0) =>
        [.. page.Descendants("table").ElementAt(table).Elements("tr").First(row => row.Elements().First().Value.StartsWith(name, StringComparison.Ordinal)).Elements().Select(cell => cell.Value)];
}
