using System.Text.RegularExpressions;

namespace Octavo.Tests.Sources;

/// <summary>Reads the sources: unsafe code only where docs/architecture.md allows it, dependencies one way, files of one idea.</summary>
public partial class SourceTests
{
    private static readonly string Library = RepositoryRoot.Path("src", "Octavo");

    /// <summary>What each folder may use; anything else would point back.</summary>
    private static readonly Dictionary<string, string[]> Edges = new()
    {
        [""] = ["Values"], // the one exception, in the namespace of all
        ["Values"] = [],
        ["Files"] = [],
        ["Text"] = ["Values"],
        ["Tensors"] = [],
        ["Numerics"] = ["Tensors"],
        ["Checkpoints"] = ["Files", "Tensors", "Numerics", "Values"],
        ["Kernels"] = ["Numerics", "Tensors"],
        ["Architectures"] = [],
        ["Model"] = ["Architectures", "Text", "Checkpoints", "Numerics", "Kernels", "Tensors", "Values"],
        ["Embeddings"] = ["Architectures", "Model", "Text", "Checkpoints", "Numerics", "Kernels", "Tensors", "Values"],
        ["Batching"] = ["Architectures", "Embeddings", "Model", "Text"],
        ["Evaluation"] = ["Embeddings", "Model", "Text", "Checkpoints", "Files", "Numerics", "Tensors", "Values"],
        ["Compression"] = ["Architectures", "Embeddings", "Model", "Evaluation", "Checkpoints", "Files", "Numerics", "Text", "Kernels", "Tensors", "Values"],
    };

    [Fact]
    public void Unsafe_code_is_in_kernels_and_native_memory_only()
    {
        var found = Sources(Library)
            .Where(file => UnsafeWord().IsMatch(WithoutComments(file)))
            .Select(file => Path.GetRelativePath(Library, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("Kernels/", StringComparison.Ordinal) && file != "Tensors/NativeBuffer.cs");
        Assert.Empty(found);
    }

    [Fact]
    public void Dependencies_go_one_way()
    {
        var wrong = new List<string>();
        foreach (var file in Sources(Library))
        {
            var folder = Path.GetRelativePath(Library, file).Split(Path.DirectorySeparatorChar) is [var first, _, ..] ? first : "";
            Assert.True(Edges.ContainsKey(folder), $"{file}: a folder without a place in the order");
            wrong.AddRange(UsedFolder().Matches(WithoutComments(file))
                .Select(match => match.Groups[1].Value)
                .Where(used => used != folder && Edges.ContainsKey(used) && !Edges[folder].Contains(used))
                .Select(used => $"{Path.GetRelativePath(Library, file)} uses {used}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Training_has_no_unsafe_code() =>
        Assert.DoesNotContain(Sources(RepositoryRoot.Path("src", "Octavo.Training")), file => UnsafeWord().IsMatch(WithoutComments(file)));

    [Theory]
    [InlineData("Octavo")]
    [InlineData("Octavo.Training")]
    public void The_libraries_have_no_package_references(string name) =>
        Assert.DoesNotContain("PackageReference", File.ReadAllText(RepositoryRoot.Path("src", name, name + ".csproj")), StringComparison.Ordinal);

    /// <summary>The tests run without culture data, as the program does; that Turkish changes nothing follows from not asking.</summary>
    [Fact]
    public void The_tokenizer_asks_no_culture_and_no_ICU() =>
        Assert.DoesNotContain(Sources(Path.Combine(Library, "Text")), file => CultureWord().IsMatch(WithoutComments(file)));

    [Fact]
    public void No_written_file_is_longer_than_500_lines()
    {
        var written = Sources(RepositoryRoot.Path("src")).Concat(Sources(RepositoryRoot.Path("tools")))
            .Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal));
        Assert.DoesNotContain(written, file => File.ReadLines(file).Count() > 500);
    }

    private static IEnumerable<string> Sources(string folder)
    {
        var separator = Path.DirectorySeparatorChar;
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{separator}obj{separator}", StringComparison.Ordinal) && !file.Contains($"{separator}bin{separator}", StringComparison.Ordinal));
    }

    private static string WithoutComments(string file) => Comment().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bunsafe\b|\bstackalloc\b[^;]*\*\s*=")]
    private static partial Regex UnsafeWord();

    [GeneratedRegex(@"(?<!Characters)\.(ToLower|ToUpper|ToLowerInvariant|ToUpperInvariant)\(|\.Normalize\((NormalizationForm|\))|\bCultureInfo\.Current|\bCompareInfo\b|\bTextInfo\b")]
    private static partial Regex CultureWord();

    [GeneratedRegex(@"\bOctavo\.(\w+)")]
    private static partial Regex UsedFolder();
}
