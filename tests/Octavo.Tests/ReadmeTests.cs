using System.Globalization;
using System.Text.RegularExpressions;
using Octavo.Architectures;
using Octavo.Model;

namespace Octavo.Tests;

/// <summary>What the README says first is true: its code compiles, runs and prints what stands beside it, and what it names is there.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string s_readme = File.ReadAllText(RepositoryRoot.Path("README.md"));

    private static string Folder => RepositoryRoot.Path("models", "minilm-mrpc");

    [Fact]
    public void The_first_program_prints_what_stands_beside_it()
    {
        var output = new StringWriter(CultureInfo.InvariantCulture);
        // These lines are the README's, but for the folder and where the answer goes.
        using var model = TextClassifier.Load(Folder, new() { Quantization = new() }); // int8; leave it out for FP32
        var answer = model.Classify("He ate the apple.", "The apple was eaten by him.");
        output.WriteLine($"{answer.Label} {answer.Score:f3}");
        var told = Expected().Match(s_readme).Groups[1].Value;
        Assert.Equal(told, output.ToString().Trim());
    }

    [Fact]
    public void The_first_program_is_the_one_that_is_run_here()
    {
        var lines = Program().Match(s_readme).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("using Octavo", StringComparison.Ordinal)).ToList();
        var here = File.ReadLines(RepositoryRoot.Path("tests", "Octavo.Tests", "ReadmeTests.cs"))
            .Select(line => line.Trim().Replace("Load(Folder", "Load(\"models/minilm-mrpc\"", StringComparison.Ordinal).Replace("output.WriteLine", "Console.WriteLine", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Contains(Comment().Replace(line, "; // ").TrimEnd(' ', '/'), here.Select(known => Comment().Replace(known, "; // ").TrimEnd(' ', '/'))));
    }

    [Fact]
    public void Every_file_that_it_links_is_there()
    {
        var links = Link().Matches(s_readme).Select(match => match.Groups[1].Value).ToList();
        Assert.InRange(links.Count, 20, 100);
        Assert.All(links, link => Assert.True(File.Exists(RepositoryRoot.Path(link)), $"README.md: no {link}"));
    }

    [Fact]
    public void Every_model_type_and_class_that_it_names_is_there()
    {
        var types = ModelTypes().Match(s_readme).Groups[1].Value.Split('`').Where((_, i) => i % 2 == 1).ToList();
        Assert.Contains("bert", types);
        Assert.All(types, type => Assert.NotNull(Families.Find(type)));
        var classes = HeadRow().Matches(s_readme).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains("TextClassifier", classes);
        Assert.All(classes, name => Assert.Contains(typeof(TextClassifier).Assembly.GetExportedTypes(), type => type.Name == name));
    }

    [GeneratedRegex(@"Console\.WriteLine\([^\n]*\); // ([^\n]*)")]
    private static partial Regex Expected();

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();

    [GeneratedRegex(@";\s*// .*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\]\(((?!http)[^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"of the model types (`[a-z0-9-]+`(?:(?:,\s| and )`[a-z0-9-]+`)*)")]
    private static partial Regex ModelTypes();

    [GeneratedRegex(@"^\| [a-zA-Z,() ]+ \| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex HeadRow();
}
