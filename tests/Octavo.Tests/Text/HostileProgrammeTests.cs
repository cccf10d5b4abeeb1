using System.Diagnostics;
using System.Text.Json;
using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>Files that are broken, lie or attack are refused by name or answered, in bounded time.</summary>
public sealed class HostileProgrammeTests
{
    private static readonly string Folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "hostile");

    private static readonly string[] Texts = ["hello world", "ab abc cab", new string('a', 40) + "b", new string('x', 200_000), ""];

    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Where(name => name != "hostile.json").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_hostile_file_is_refused_or_answered(string name)
    {
        var verdict = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "hostile.json"))).RootElement.GetProperty(name).GetProperty("a reader").GetString()!;
        var watch = Stopwatch.StartNew();
        var loading = Record.Exception(() => Tokenizer.Load(Path.Combine(Folder, name)));
        if (loading is not null)
        {
            Assert.IsType<InvalidDataException>(loading);
            Assert.Contains(name, loading.Message, StringComparison.Ordinal);
            Assert.NotEqual("accepts", verdict);
            return;
        }

        Assert.NotEqual("refuses", verdict);
        var tokenizer = Tokenizer.Load(Path.Combine(Folder, name));
        foreach (var text in Texts)
        {
            var encoding = Record.Exception(() => tokenizer.Encode(text));
            Assert.True(encoding is null or InvalidDataException or ArgumentException, encoding?.ToString());
        }

        // A second each on a machine of its own; tests share theirs.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("pre-bytelevel-plain-notrim")]
    [InlineData("pre-split-then-bytelevel")]
    [InlineData("norm-precompiled-nmt-nfkc-cf")]
    [InlineData("model-unigram-unk")]
    [InlineData("norm-bert-uncased")]
    public void Ten_megabytes_in_one_word_are_answered(string name)
    {
        var tokenizer = Tokenizer.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "components", name));
        Assert.NotEmpty(tokenizer.Encode(new string('a', 10_000_000)).InputIds);
    }
}
