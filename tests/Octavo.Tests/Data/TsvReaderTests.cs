using System.Text;
using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;

namespace Octavo.Tests.Data;

public sealed class TsvReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-").FullName;

    private string DevFile => Path.Combine(_folder, "dev.tsv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reads_the_bundled_pairs_with_their_quotes()
    {
        var examples = GlueTask.Find("MRPC").ReadExamples(RepositoryRoot.Path("data", "mrpc"));
        Assert.Equal(408, examples.Count);
        Assert.Equal("1", examples[0].Label);
        Assert.StartsWith("\"The foodservice pie", examples[0].Pair, StringComparison.Ordinal);
        Assert.Equal(279, examples.Count(example => example.Label == "1"));
    }

    [Fact]
    public void Knows_byte_order_mark_quotes_and_both_line_ends()
    {
        Write("\uFEFFa\tb\r\n\"x\ty\"\r\n\r\nz\t\n");
        var reader = TsvReader.Open(DevFile);
        Assert.Equal(1, reader.Column("b"));
        Assert.Equal(["\"x", "y\""], reader.Next()!.Fields);
        var last = reader.Next()!;
        Assert.Equal(4, last.Line);
        Assert.Equal(["z", ""], last.Fields);
        Assert.Null(reader.Next());
    }

    [Fact]
    public void Invalid_bytes_are_named_with_their_line()
    {
        File.WriteAllBytes(DevFile, [.. "Quality\t#1 String\t#2 String\n1\ta\tb\n1\ta"u8, 0xFF, .. "\tb\n"u8]);
        Refused("line 3", "FF", "UTF-8");
    }

    [Fact]
    public void A_missing_column_is_named_with_those_found()
    {
        Write("Quality\t#1 String\tother\n1\ta\tb\n");
        Refused("line 1", "'#2 String'", "Quality, #1 String, other");
    }

    [Fact]
    public void A_short_line_is_named()
    {
        Write("Quality\t#1 String\t#2 String\n1\ta\tb\n1\ta\n");
        Refused("line 3", "'#2 String'", "found 2 columns");
    }

    [Theory]
    [InlineData("", "empty file")]
    [InlineData("Quality\t#1 String\t#2 String\n", "found none")]
    public void No_examples_are_refused(string text, string expected)
    {
        Write(text);
        Refused(expected);
    }

    [Fact]
    public void A_missing_file_is_named() => Refused("dev.tsv", "found nothing");

    [Fact]
    public void An_unknown_task_lists_the_known() =>
        Assert.Contains("mrpc", Assert.Throws<ArgumentException>(() => GlueTask.Find("squad")).Message, StringComparison.Ordinal);

    private void Refused(params string[] expected)
    {
        var error = Assert.Throws<CheckpointException>(() => GlueTask.Find("mrpc").ReadExamples(_folder));
        foreach (var part in expected) Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private void Write(string text) => File.WriteAllText(DevFile, text, new UTF8Encoding(false));
}
