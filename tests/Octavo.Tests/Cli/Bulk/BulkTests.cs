using System.Globalization;
using System.Text.Json;

namespace Octavo.Tests.Cli.Bulk;

public sealed class BulkTests : IDisposable
{
    private readonly RowFiles _files = new();

    public void Dispose() => _files.Dispose();

    private CliResult Predict(string input, string output, params string[] more) =>
        CliProcess.Run(["predict", RowFiles.Classifier, "--input", input, "--output", _files[output], .. more]);

    [Fact]
    public void Rows_have_the_answers_of_the_pipe_behind_their_own_columns()
    {
        var lines = RowFiles.Json(25).ToList();
        var input = _files.Write("in.jsonl", lines);
        var result = Predict(input, "out", "--part-rows", "10", "--json");
        Assert.Equal(0, result.ExitCode);
        var summary = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((25, 3, 0), (summary.GetProperty("rows").GetInt32(), summary.GetProperty("parts").GetInt32(), summary.GetProperty("errors").GetInt32()));
        Assert.Equal(["part-000000.jsonl", "part-000001.jsonl", "part-000002.jsonl"], _files.Parts("out", "jsonl").Select(Path.GetFileName));
        var pipe = CliProcess.RunWith(File.ReadAllBytes(input), "predict", RowFiles.Classifier);
        var expected = lines.Zip(pipe.Lines, (line, answer) => line[..^1] + "," + answer[1..]);
        Assert.Equal(expected, _files.Parts("out", "jsonl").SelectMany(File.ReadLines));
    }

    [Fact]
    public void Every_form_holds_the_same_answers_whatever_form_the_rows_had()
    {
        var texts = Enumerable.Range(0, 12).Select(i => $"a, \"text\"\nof two lines {i} é").ToList();
        var json = _files.Write("in.jsonl", texts.Select((text, i) => JsonSerializer.Serialize(new { key = i, label = $"mine {i}", review = text })));
        Assert.Equal(0, Predict(json, "jsonl", "--text-column", "review").ExitCode);
        Assert.Equal(0, Predict(json, "csv", "--text-column", "review", "--format", "csv", "--part-rows", "5").ExitCode);
        Assert.Equal(0, Predict(json, "parquet", "--text-column", "review", "--format", "parquet").ExitCode);
        var answers = _files.Answers("jsonl");
        var records = _files.Records("csv");
        var rows = RowFiles.ParquetRows(_files.Parts("parquet", "parquet").Single());
        string[] names = ["key", "label", "review", "predicted_label", "score", "scores", "logits", "error"];
        Assert.Equal(names, RowFiles.CsvRecords(_files.Parts("csv", "csv")[0])[0]);
        Assert.Equal(names, rows[0].Names);
        Assert.Equal(names[..^1], answers[0].EnumerateObject().Select(member => member.Name));
        for (var i = 0; i < texts.Count; i++)
        {
            var (answer, record, row) = (answers[i], records[i], rows[i]);
            Assert.Equal([$"{i}", $"mine {i}", texts[i]], record[..3]);
            Assert.Equal([$"{i}", $"mine {i}", texts[i]], row.Values.Take(3));
            Assert.Equal(answer.GetProperty("predicted_label").GetString(), record[3]);
            Assert.Equal(answer.GetProperty("predicted_label").GetString(), row.Values[3]);
            Assert.Equal(answer.GetProperty("score").GetSingle(), float.Parse(record[4], CultureInfo.InvariantCulture));
            Assert.Equal(answer.GetProperty("score").GetSingle(), row.Values[4]);
            Assert.Equal(answer.GetProperty("logits").EnumerateArray().Select(value => (object?)value.GetSingle()), (object?[])row.Values[6]!);
            Assert.Equal(answer.GetProperty("logits").GetRawText(), record[6]);
        }

        // And back: what was written is read.
        var again = Predict(_files.Parts("parquet", "parquet").Single(), "again", "--text-column", "review", "--carry", "key", "--format", "jsonl");
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(answers.Select(answer => answer.GetProperty("logits").GetRawText()), _files.Answers("again").Select(answer => answer.GetProperty("logits").GetRawText()));
        Assert.Equal(0, Predict(_files["csv"], "from-csv", "--text-column", "review", "--carry", "key", "--format", "jsonl").ExitCode);
        Assert.Equal(answers.Select(answer => answer.GetProperty("logits").GetRawText()), _files.Answers("from-csv").Select(answer => answer.GetProperty("logits").GetRawText()));
    }

    [Fact]
    public void Shards_in_any_number_give_the_bytes_of_one_run()
    {
        var input = _files.Write("in.jsonl", RowFiles.Json(47));
        Assert.Equal(0, Predict(input, "one", "--part-rows", "5").ExitCode);
        for (var shard = 1; shard <= 3; shard++) Assert.Equal(0, Predict(input, "three", "--part-rows", "5", "--shard", $"{shard}/3").ExitCode);
        Assert.Equal(_files.Parts("one", "jsonl").Select(File.ReadAllText), _files.Parts("three", "jsonl").Select(File.ReadAllText));

        // Another number of shards goes on with what there is: nothing.
        var more = Predict(input, "three", "--part-rows", "5", "--shard", "1/2", "--resume", "--json");
        Assert.Equal(0, JsonDocument.Parse(more.Output).RootElement.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void A_wrong_row_has_an_error_in_its_place_and_the_exit_code_tells()
    {
        var input = _files.Write("in.jsonl", """{"id":1,"text":"good"}""", "", "{\"id\":2,", """{"id":3}""", """{"id":4,"text":7}""", """{"id":5,"text":"good"}""", """{"id":6,"text":"x","score":1}""");
        var result = Predict(input, "out");
        Assert.Equal(1, result.ExitCode);
        var answers = _files.Answers("out");
        Assert.Equal(6, answers.Count);
        string?[] errors =
        [
            null, "in.jsonl, line 3: not valid JSON", "in.jsonl, line 4: expected a member 'text', found none", "in.jsonl, line 5: expected a string as 'text'",
            null, "in.jsonl, line 7: expected no 'score'",
        ];
        for (var i = 0; i < errors.Length; i++)
        {
            Assert.Equal(errors[i] is not null, answers[i].TryGetProperty("error", out var error));
            if (errors[i] is { } start) Assert.StartsWith(start, error.GetString(), StringComparison.Ordinal);
            if (i != 1) Assert.Equal(i + 1, answers[i].GetProperty("id").GetInt32());
        }
    }

    [Theory]
    [InlineData("a.csv", "id,text\n1,\"open", "in.jsonl", "line 2 or after it")]
    [InlineData("a.csv", "id,id\n1,2\n", "in.jsonl", "expected each column once, found 'id' twice")]
    [InlineData("a.csv", "id,review\n1,2\n", "in.jsonl", "expected a column 'text', found the columns id, review")]
    [InlineData("a.parquet", "PAR1 no", "in.jsonl", "expected a Parquet file")]
    [InlineData("a.txt", "text\n", "in.jsonl", "expected a file that ends with .jsonl")]
    [InlineData("a.csv", "", "in.jsonl", "found an empty file")]
    public void A_file_that_cannot_be_read_as_rows_is_refused_by_name(string name, string content, string other, string message)
    {
        File.WriteAllText(_files[name], content);
        var result = Predict(_files[name], "out");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(name, result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(other, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_is_neither_lost_nor_mixed_with_another_run()
    {
        var input = _files.Write("in.jsonl", RowFiles.Json(7));
        Assert.Equal(0, Predict(input, "out").ExitCode);
        var before = File.ReadAllText(_files.Parts("out", "jsonl").Single());
        Assert.Contains("expected nothing yet", Predict(input, "out").Error, StringComparison.Ordinal);
        Assert.Contains("options: expected a run of", Predict(input, "out", "--resume", "--top-k", "1").Error, StringComparison.Ordinal);
        _files.Write("in.jsonl", RowFiles.Json(8));
        Assert.Contains("input 1: expected a run of", Predict(input, "out", "--resume").Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_files.Parts("out", "jsonl").Single()));
    }

    [Fact]
    public void A_part_that_is_gone_is_made_again()
    {
        var input = _files.Write("in.jsonl", RowFiles.Json(30));
        Assert.Equal(0, Predict(input, "out", "--part-rows", "10").ExitCode);
        var parts = _files.Parts("out", "jsonl").ToDictionary(path => path, File.ReadAllText);
        File.Delete(parts.Keys.Order(StringComparer.Ordinal).ElementAt(1));
        var result = Predict(input, "out", "--part-rows", "10", "--resume", "--json");
        Assert.Equal(10, JsonDocument.Parse(result.Output).RootElement.GetProperty("rows").GetInt32());
        Assert.All(parts, part => Assert.Equal(part.Value, File.ReadAllText(part.Key)));
    }

    [Fact]
    public void Embeddings_and_rankings_come_out_too()
    {
        var input = _files.Write("in.csv", "id,text", "a,one text", "b,another text");
        var embedder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "cls");
        Assert.Equal(0, CliProcess.Run("embed", embedder, "--input", input, "--output", _files["embed"], "--format", "parquet").ExitCode);
        var rows = RowFiles.ParquetRows(_files.Parts("embed", "parquet").Single());
        var pipe = CliProcess.RunWith("""{"text":"one text"}"""u8.ToArray(), "embed", embedder);
        Assert.Equal(
            JsonDocument.Parse(pipe.Output).RootElement.GetProperty("embedding").EnumerateArray().Select(value => (object?)value.GetSingle()),
            (object?[])rows[0].Values[2]!);
        var reranker = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "cross-encoder", "one-label");
        var queries = _files.Write("queries.csv", "query,documents", "\"which\",\"[\"\"one\"\",\"\"two\"\"]\"");
        Assert.Equal(0, CliProcess.Run("rerank", reranker, "--input", queries, "--output", _files["rank"]).ExitCode);
        Assert.Equal(2, JsonDocument.Parse(_files.Records("rank").Single()[2]).RootElement.GetArrayLength());
        Assert.Contains("expected --calibration FILE", CliProcess.Run("embed", embedder, "--input", input, "--output", _files["codes"], "--precision", "int8").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_the_pipe_carries_its_key_with_answer_and_error()
    {
        var result = CliProcess.RunWith("{\"key\":\"k\\u00e91\",\"text\":\"x\"}\n{\"key\":[2]}\n"u8.ToArray(), "predict", RowFiles.Classifier, "--carry", "key");
        Assert.StartsWith("""{"key":"k\u00e91","label":""", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal("""{"key":[2],"error":"expected a member 'text', found none","line":2}""", result.Lines[1]);
        Assert.Contains("found 'label'", CliProcess.RunWith([], "predict", RowFiles.Classifier, "--carry", "label").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--input: expected --output DIR", "--input", "x.jsonl")]
    [InlineData("--shard: expected --input", "--shard", "1/2")]
    [InlineData("--output: expected --input", "--output", "x")]
    [InlineData("--format: expected jsonl, csv, parquet, found 'tsv'", "--input", "x.jsonl", "--output", "y", "--format", "tsv")]
    public void Options_that_do_not_go_together_are_refused(string message, params string[] options)
    {
        var result = CliProcess.Run(["predict", RowFiles.Classifier, .. options]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
