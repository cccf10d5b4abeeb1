using System.Text.RegularExpressions;

namespace Octavo.Tests.Extensions;

/// <summary>The programs of the pages about services in docs/using are the samples that <c>.ci/samples</c> runs, short enough to read.</summary>
public sealed partial class ServicePageTests
{
    public static TheoryData<string, string> Pages => new()
    {
        { "embed-and-search", "EmbedAndSearch" },
        { "serve-in-aspnet-core", "MinimalApi" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_shows_the_sample_that_is_run(string page, string sample)
    {
        var text = File.ReadAllText(RepositoryRoot.Path("docs", "using", page + ".md"));
        Assert.Equal(File.ReadAllText(RepositoryRoot.Path("samples", sample + ".cs")).Trim(), Program().Match(text).Groups[1].Value.Trim());
        Assert.Contains(sample, File.ReadAllText(RepositoryRoot.Path(".ci", "samples")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EmbedAndSearch")]
    [InlineData("MinimalApi")]
    [InlineData("Worker")]
    public void A_sample_of_a_service_is_under_forty_lines(string sample) =>
        Assert.InRange(File.ReadLines(RepositoryRoot.Path("samples", sample + ".cs")).Count(), 10, 39);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_of_a_page_lead_somewhere(string page, string sample)
    {
        Assert.NotEmpty(sample);
        var folder = RepositoryRoot.Path("docs", "using");
        Assert.All(Link().Matches(File.ReadAllText(Path.Combine(folder, page + ".md"))), link => Assert.True(File.Exists(Path.Combine(folder, link.Groups[1].Value)), link.Value));
    }

    [GeneratedRegex(@"```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();

    [GeneratedRegex(@"\]\(((?!http)[^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
