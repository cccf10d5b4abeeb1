using System.Text.RegularExpressions;

namespace Octavo.Tests.Sources;

/// <summary>Inside <c>Kernels</c>, too, dependencies go one way.</summary>
public partial class KernelFolderTests
{
    private const string Root = "(the folder itself)";

    private static readonly string Kernels = RepositoryRoot.Path("src", "Octavo", "Kernels");

    /// <summary>What each folder may use, from the ground up: who stands here uses none but those above.</summary>
    private static readonly (string Folder, string[] Uses)[] Edges =
    [
        ("Machine", []),
        ("Threads", []),
        ("Emitted", ["Machine"]),
        ("Rows", ["Machine", "Threads"]),
        ("Codes", ["Machine", "Rows"]),
        ("Reference", ["Rows"]),
        ("Float", ["Machine", "Threads", "Emitted", "Rows"]),
        ("Int8", ["Machine", "Threads", "Emitted", "Rows"]),
        (Root, ["Machine", "Float", "Int8", "Rows"]),
    ];

    [Fact]
    public void The_allowed_uses_have_no_circle() => Assert.All(Edges, (edge, place) =>
        Assert.All(edge.Uses, used => Assert.Contains(used, Edges[..place].Select(lower => lower.Folder))));

    [Fact]
    public void No_folder_uses_another_that_it_may_not()
    {
        var found = Directory.EnumerateFiles(Kernels, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => UsedBy(FolderOf(file), File.ReadAllText(file)).Select(used => (Folder: FolderOf(file), Used: used, file)))
            .ToList();
        Assert.Contains(found, use => use is { Folder: "Int8", Used: "Rows" });
        Assert.Contains(found, use => use is { Folder: Root, Used: "Int8" });
        Assert.DoesNotContain(found, use => !Edges.Single(edge => edge.Folder == use.Folder).Uses.Contains(use.Used));
    }

    /// <summary>What the test above would find.</summary>
    [Theory]
    [InlineData("using Octavo.Kernels.Int8;", "Int8")]
    [InlineData("    private readonly Octavo.Kernels.Int8.Int8Layer _layer;", "Int8")]
    [InlineData("    private readonly Int8.Int8Layer _layer;", "Int8")]
    [InlineData("    public static void Run(Worker worker, Leaves leaves)", Root)]
    [InlineData("    if (Cpu.HasAvx2)", "Machine")]
    public void A_use_is_found_however_it_is_written(string line, string used) => Assert.Equal([used], UsedBy("Float", line));

    [Theory]
    [InlineData("using Octavo.Kernels.Float;")]
    [InlineData("    // The leaves of Int8.Int8Layer and Leaves")]
    [InlineData("    leaves.Rows.Add(x, y, 16, x);")]
    public void What_is_none_is_not(string line) => Assert.Empty(UsedBy("Float", line));

    private static IEnumerable<string> UsedBy(string folder, string source)
    {
        var code = Comment().Replace(source, "");
        var named = Folder().Matches(code).Select(match => match.Groups["name"].Value).Where(name => Edges.Any(edge => edge.Folder == name));
        return named.Concat(Unnamed.Where(type => Regex.IsMatch(code, $@"(?<![\w.]){type.Name}\b")).Select(type => type.Folder))
            .Where(used => used != folder).Distinct();
    }

    /// <summary>The types of the namespace Octavo.Kernels, which every folder sees without naming it.</summary>
    private static readonly List<(string Name, string Folder)> Unnamed = [.. ((string[])[Kernels, Path.Combine(Kernels, "Machine")])
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
        .SelectMany(file => TopLevelType().Matches(File.ReadAllText(file)).Select(match => (match.Groups[1].Value, FolderOf(file))))];

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Kernels, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : Root;

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bOctavo\.Kernels\.(?<name>\w+)|(?<![\w.])(?<name>Machine|Threads|Emitted|Rows|Codes|Reference|Float|Int8)\.[A-Z]")]
    private static partial Regex Folder();

    [GeneratedRegex(@"^(?:internal|public) .*?\b(?:class|struct|interface|enum|record) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
