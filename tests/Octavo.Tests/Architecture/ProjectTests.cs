using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Octavo.Tests.Sources;

/// <summary>The projects of src: which may use which, what of the library they may use, and who sees its insides.</summary>
public partial class ProjectTests
{
    private static readonly string Source = RepositoryRoot.Path("src");

    /// <summary>What each project refers to, from the ground up: who stands here uses none but those above.</summary>
    private static readonly (string Project, string[] Uses)[] Edges =
    [
        ("Octavo", []),
        ("Octavo.Extensions.AI", ["Octavo"]),
        ("Octavo.Server", ["Octavo"]),
        ("Octavo.Hub", ["Octavo"]),
        ("Octavo.Data", ["Octavo"]),
        ("Octavo.Training", ["Octavo", "Octavo.Data"]),
        ("Octavo.Reports", ["Octavo", "Octavo.Training"]),
        ("Octavo.Cli", ["Octavo", "Octavo.Data", "Octavo.Hub", "Octavo.Reports", "Octavo.Server", "Octavo.Training"]),
    ];

    /// <summary>Projects that may use some folders of the library only.</summary>
    public static readonly TheoryData<string, string[]> Folders = new()
    {
        { "Octavo.Hub", ["Files"] },
    };

    [Fact]
    public void The_allowed_uses_have_no_circle() => Assert.All(Edges, (edge, place) =>
        Assert.All(edge.Uses, used => Assert.Contains(used, Edges[..place].Select(lower => lower.Project))));

    [Fact]
    public void Projects_refer_to_what_they_may_and_no_more()
    {
        Assert.Equal(Edges.Select(edge => edge.Project).Order(StringComparer.Ordinal), Directory.GetDirectories(Source).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Edges, edge => Assert.Equal(edge.Uses, Values(edge.Project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_project_uses_only_these_folders_of_the_library(string project, string[] folders)
    {
        var library = Directory.GetDirectories(Path.Combine(Source, "Octavo")).Select(folder => Path.GetFileName(folder)!).ToHashSet(StringComparer.Ordinal);
        var used = Directory.EnumerateFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Named().Matches(Comment().Replace(File.ReadAllText(file), "")).Select(match => match.Groups[1].Value))
            .Where(library.Contains).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(folders.Order(StringComparer.Ordinal), used);
    }

    [Theory]
    [InlineData("Octavo", "Octavo.Tests", "Octavo.Benchmarks", "Octavo.Training")]
    [InlineData("Octavo.Data", "Octavo.Tests")]
    [InlineData("Octavo.Extensions.AI")]
    [InlineData("Octavo.Server")]
    [InlineData("Octavo.Hub", "Octavo.Tests")]
    [InlineData("Octavo.Training", "Octavo.Tests", "Octavo.Benchmarks")]
    [InlineData("Octavo.Reports", "Octavo.Tests")]
    [InlineData("Octavo.Cli", "Octavo.Tests", "Octavo.Fuzz")]
    public void Only_these_see_the_insides_of_a_project(string project, params string[] friends)
    {
        Assert.Equal(friends, Values(project, "InternalsVisibleTo"));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories), file =>
            !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && File.ReadAllText(file).Contains("assembly: InternalsVisibleTo", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Values(string project, string item) =>
        XDocument.Load(Path.Combine(Source, project, project + ".csproj")).Descendants(item).Select(element => element.Attribute("Include")!.Value);

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bOctavo\.(\w+)")]
    private static partial Regex Named();
}
