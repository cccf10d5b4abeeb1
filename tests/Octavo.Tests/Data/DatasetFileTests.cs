using System.Text;
using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;

namespace Octavo.Tests.Data;

public sealed class DatasetFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-dataset-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Three_formats_hold_the_same()
    {
        var tsv = Read(Write("a.tsv", "\uFEFFid\ta\tb\tl\r\n1\tsay \"x\"\tü, y\tyes\r\n2\tz\t\t0\r\n"));
        var csv = Read(Write("a.csv", "\uFEFFid,a,b,l\r\n1,\"say \"\"x\"\"\",\"ü, y\",yes\r\n2,z,,0\r\n"));
        var json = Read(Write("a.jsonl", "{\"a\":\"say \\\"x\\\"\",\"b\":\"\\u00fc, y\",\"l\":\"yes\",\"id\":1}\n{\"l\":0,\"b\":\"\",\"a\":\"z\"}\n"));
        Assert.Equal(["say \"x\"|ü, y|yes", "z||0"], tsv.Select(Describe));
        Assert.Equal(tsv.Select(Describe), csv.Select(Describe));
        Assert.Equal(tsv.Select(Describe), json.Select(Describe));
        Assert.Equal([2, 3], csv.Select(example => example.Line));
        Assert.Equal([1, 2], json.Select(example => example.Line));
    }

    [Fact]
    public void A_quoted_field_of_CSV_may_hold_lines()
    {
        var examples = Read(Write("a.csv", "a,b,l\n\"one\ntwo, \"\"three\"\"\",x,1\nfour,y,0\n"));
        Assert.Equal(["one\ntwo, \"three\"|x|1", "four|y|0"], examples.Select(Describe));
        Assert.Equal([2, 4], examples.Select(example => example.Line));
    }

    [Fact]
    public void A_pair_that_is_null_is_no_pair_and_an_array_is_many_labels()
    {
        var examples = Read(Write("a.jsonl", "{\"a\":\"x\",\"b\":null,\"l\":[\"u\",2]}\n{\"a\":\"x\",\"b\":\"\",\"l\":[]}\n"));
        Assert.Equal([null, ""], examples.Select(example => example.Pair));
        Assert.Equal(["u", "2"], examples[0].Labels);
        Assert.Equal([], examples[1].Labels);
    }

    /// <summary>As names, the zeros and ones of [1, 0, 1] would be two labels that every text has.</summary>
    [Theory]
    [InlineData("[1,0,1]", "'1' twice")]
    [InlineData("[0.0,1.0,0.0]", "'0.0' twice")]
    [InlineData("[\"u\",\" U\"]", "' U' twice")]
    public void An_array_that_has_a_label_twice_is_refused(string labels, string expected)
    {
        var error = Assert.Throws<CheckpointException>(() => Read(Write("a.jsonl", $"{{\"a\":\"x\",\"b\":\"y\",\"l\":[]}}\n{{\"a\":\"x\",\"b\":\"y\",\"l\":{labels}}}\n")));
        Assert.Contains("line 2: expected the labels of the text, each once, in 'l', found " + expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_one_JSON_array_is_read_with_the_lines_of_its_objects()
    {
        var examples = Read(Write("a.json", "\uFEFF [\n  {\"a\": \"x\", \"b\": \"y\",\n   \"l\": 1},\n  {\"a\": \"z\", \"b\": null, \"l\": 2.5}\n]\n"));
        Assert.Equal(["x|y|1", "z||2.5"], examples.Select(Describe));
        Assert.Equal([2, 4], examples.Select(example => example.Line));
    }

    [Fact]
    public void Without_a_label_column_examples_have_none()
    {
        var example = Assert.Single(DatasetFile.Read(Write("a.csv", "a,b\nx,y\n"), ["a"], null));
        Assert.Equal(("x", null, "", false), (example.Text, example.Pair, example.Label, example.HasLabel));
    }

    [Theory]
    [InlineData("a.csv", "", "empty file")]
    [InlineData("a.csv", "a,b,l\n", "found none")]
    [InlineData("a.csv", "a,l\nx,1\n", "expected a column 'b', found the columns a, l")]
    [InlineData("a.csv", "a,b,l\nx,y,1\nx,y\n", "line 3: expected 3 columns, found 2")]
    [InlineData("a.csv", "a,b,l\nx,y,1\nx,y\"z,1\n", "line 3")]
    [InlineData("a.csv", "a,b,l\nx,y,1\nx,y,\"1\nz,z,1\nz,z,0\n", "line 3: expected a quote that closes the one before '1', found none")]
    [InlineData("a.csv", "a,b,l\n\"x\ny\",\"z,1\nz,z,1\n", "line 3: expected a quote that closes the one before 'z,1'")]
    [InlineData("a.csv", "a,b,l\nx,y,\"1\nz,\"z\",1\n", "line 2: expected a comma after the quote that closes the field of '1', or the quote doubled, found '\"z\",1', 1 line further down")]
    [InlineData("a.csv", "a,b,l\nx,y,1,2\n", "line 2: expected 3 columns, found 4")]
    [InlineData("a.csv", "a,b,b\nx,y,1\n", "line 1: expected each column once, found 'b' twice")]
    [InlineData("a.tsv", "a\tb\tl\tl\nx\ty\t1\t2\n", "line 1: expected each column once, found 'l' twice")]
    [InlineData("a.tsv", "a\tb\tl\nx\ty\t1\nx\ty\t1\t2\n", "line 3: expected 3 columns, found 4")]
    [InlineData("a.tsv", "a\tb\tl\tm\nx\ty\t1\n", "line 2: expected 4 columns, found 3")]
    [InlineData("a.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"l\":1,\"a\":\"z\"}\n", "line 1: expected each member once, found 'a' twice")]
    [InlineData("a.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"l\":null}\n", "line 1: expected a label as 'l', found Null")]
    [InlineData("a.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"l\":[\"u\",null]}\n", "line 1: expected labels in 'l', found Null")]
    [InlineData("a.jsonl", "{\n \"data\": [] }\n", "line 1: expected a JSON object on each line, or one array of them")]
    [InlineData("a.json", "[\n {\"a\":\"x\",\"b\":\"y\",\"l\":1},\n {\"a\":\"x\",\"l\":1}\n]", "line 3: expected a member 'b'")]
    [InlineData("a.json", "[\n {\"a\":\"x\",\"b\":\"y\",\"l\":1},\n {\"a\":\"x\",", "line 3: expected one JSON array")]
    [InlineData("a.json", "[{\"a\":\"x\",\"b\":\"y\",\"l\":1}]\n[]", "line 2: expected one JSON array")]
    [InlineData("a.jsonl", "", "found none")]
    [InlineData("a.jsonl", "{\"a\":\"x\",\"b\":\"y\",\"l\":1}\n{\"a\":\"x\",\"l\":1}\n", "line 2: expected a member 'b', found a, l")]
    [InlineData("a.jsonl", "{\"a\":null,\"b\":\"y\",\"l\":1}\n", "line 1: expected a text or number as 'a'")]
    [InlineData("a.jsonl", "{\"a\":\"x\"\n", "line 1")]
    [InlineData("a.jsonl", "[1]\n", "line 1: expected a JSON object")]
    [InlineData("a.tsv", "a\tb\n", "expected a column 'l'")]
    public void Bad_files_are_refused_with_their_line(string name, string text, string expected)
    {
        var path = Write(name, text);
        var e = Assert.Throws<CheckpointException>(() => Read(path));
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.jsonl")]
    [InlineData("a.tsv")]
    public void Bytes_that_are_no_text_and_missing_files_are_refused(string name)
    {
        var path = Path.Combine(_folder, name);
        Assert.Throws<CheckpointException>(() => Read(path));
        File.WriteAllBytes(path, [.. "a,b,l\nx,y"u8, 0xFF, .. ",1\n"u8]);
        Assert.Throws<CheckpointException>(() => Read(path));
    }

    [Fact]
    public void A_folder_has_one_file_for_each_part()
    {
        Assert.Contains("dev.csv", Assert.Throws<CheckpointException>(() => DatasetFile.Find(_folder, DatasetSplit.Dev)).Message, StringComparison.Ordinal);
        var train = Write("train.jsonl", "");
        var dev = Write("dev.csv", "");
        Assert.Equal(train, DatasetFile.Find(_folder, DatasetSplit.Train));
        Assert.Equal(dev, DatasetFile.Find(_folder, DatasetSplit.Dev));
        Write("dev.tsv", "");
        Assert.Contains("dev.tsv, dev.csv", Assert.Throws<CheckpointException>(() => DatasetFile.Find(_folder, DatasetSplit.Dev)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<GlueExample> Read(string path) => DatasetFile.Read(path, ["a", "b"], "l");

    private static string Describe(GlueExample example) => $"{example.Text}|{example.Pair}|{example.Label}";

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }
}
