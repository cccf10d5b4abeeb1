using System.Text.Json;
using System.Xml.Linq;
using Octavo.Tests.Cli.Questions;
using Octavo.Tests.Model.Answers;
using Octavo.Tests.Model.Entities;

namespace Octavo.Tests.Cli;

/// <summary><c>octavo tutorial --task</c> of heads other than classes: the whole way on small models.</summary>
public sealed class TutorialHeadTests : IDisposable
{
    private static readonly string Embedder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-tutorial-").FullName;

    private string Output => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Entities_are_marked_where_they_changed()
    {
        var data = Path.Combine(_folder, "dev.conll");
        File.WriteAllText(data, string.Concat(Enumerable.Repeat("Rosa\tB-PER\nmet\tO\nVictoria\tB-PER\nin\tO\nLake\tB-LOC\nKyoto\tI-LOC\n\nHelix-Bio\tB-ORG\nsold\tO\nGraz\tB-LOC\n\n", 3)));
        var (json, page) = Run("ner", EntityGoldens.Folder("bert"), data, "--price", "0.04");
        var rows = Rows(json);
        Assert.Equal(("sentence", 6), (json.GetProperty("unit").GetString(), json.GetProperty("examples").GetInt32()));
        Assert.All(rows, row => Assert.Equal(27, row.GetProperty("words").GetInt32()));
        Assert.All(rows, row => Assert.True(row.GetProperty("cost_of_million").GetDouble() > 0 && row.GetProperty("seconds_padded").GetDouble() > 0));
        Assert.Contains("Sentences whose entities changed", page.Value, StringComparison.Ordinal);
        Assert.Contains("LOC (", page.Value, StringComparison.Ordinal);
        Assert.Contains("Cost of a million", page.Value, StringComparison.Ordinal);

        // What evaluate counts is what stands here.
        using var evaluated = JsonDocument.Parse(CliProcess.Run("evaluate", EntityGoldens.Folder("bert"), "--task", "ner", "--data", data, "--scheme", "int8", "--json").Output);
        foreach (var name in (string[])["f1", "precision", "recall", "accuracy"]) Assert.Equal(evaluated.RootElement.GetProperty(name).GetDouble(), rows[1].GetProperty("metrics").GetProperty(name).GetDouble());
        Assert.Equal(evaluated.RootElement.GetProperty("loss").GetDouble(), rows[1].GetProperty("loss").GetDouble());
        using var compared = JsonDocument.Parse(CliProcess.Run("compare", EntityGoldens.Folder("bert"), "--task", "ner", "--data", data, "--json").Output);
        foreach (var name in (string[])["tags_changed", "entities_lost", "difference_intervals", "hidden_states_db"])
            Assert.Equal(compared.RootElement.GetProperty(name).GetRawText(), rows[1].GetProperty(name).GetRawText());
    }

    [Fact]
    public void Answers_stand_beside_each_other_with_both_scores()
    {
        using var file = new QuestionFile("v2.0");
        var (json, page) = Run("squad", AnswerCase.Folder("bert"), file.Folder);
        var rows = Rows(json);
        Assert.All(rows, row => Assert.Equal(row.GetProperty("answers_changed").GetInt32(), row.GetProperty("changed").GetArrayLength()));
        Assert.All(rows, row => Assert.InRange(row.GetProperty("metrics").GetProperty("HasAns_f1").GetDouble(), 0, 100));
        Assert.False(rows[0].TryGetProperty("seconds_padded", out _));
        Assert.False(rows[0].TryGetProperty("loss", out _));
        Assert.Equal(QuestionFile.Count, json.GetProperty("examples").GetInt32());
        Assert.Contains("Answers that changed", page.Value, StringComparison.Ordinal);
        Assert.Equal(QuestionFile.Count, page.Descendants("svg").Single(svg => (string?)svg.Attribute("aria-label") == "FP32 against int8").Descendants("circle").Count(dot => dot.Value.StartsWith('q')));
        Assert.DoesNotContain("cost", page.Value, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Neighbours_of_embeddings_are_counted_and_only_the_first_examples_taken()
    {
        File.WriteAllText(
            Path.Combine(_folder, "dev.tsv"),
            "index\tsentence1\tsentence2\tscore\n0\ta cat on a mat\tA cat sits.\t4\n1\ta cat on a mat\tRain in May.\t0.5\n2\ttwo dogs run\tTwo dogs are running.\t5\n3\ta man plays\ta man plays\t4.8\n");
        var (json, page) = Run("sts-b", Embedder, _folder, "--examples", "3");
        var rows = Rows(json);
        Assert.Equal((3, 5), (json.GetProperty("examples").GetInt32(), json.GetProperty("texts").GetInt32()));
        Assert.Equal(1, rows[0].GetProperty("smallest_cosine").GetDouble(), 1e-6);
        Assert.InRange(rows[1].GetProperty("smallest_cosine").GetDouble(), .9, .99999);
        Assert.Equal(1, rows[1].GetProperty("recall_at_10").GetDouble());
        Assert.Contains("nearest neighbours", page.Value, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Output, "int8", "modules.json")));
    }

    [Theory]
    [InlineData("ner", "--model: expected a float model of the task ner, found none: a folder or a name of the hub; `octavo train")]
    [InlineData("sts-b", "--data: expected the files of the task sts-b, found none: `octavo data sts-b --output glue` makes them")]
    [InlineData("squad", "--data: expected the files of the task squad, found none: a file in the form of SQuAD", "--model", "x")]
    [InlineData("sst-2", "`octavo data sst-2 --output glue` makes them", "--model", "x")]
    [InlineData("squad", "expected a file dev.json, found none", "--model", "x", "--data", ".")]
    public void What_is_not_bundled_has_to_be_named(string task, string expected, params string[] options) =>
        CliProcess.Run(["tutorial", "--task", task, "--output", Output, .. options]).IsRefused(1, expected);

    [Fact]
    public void Away_from_the_bundled_embedder_it_says_how_to_come_by_one() =>
        CliProcess.RunIn(_folder, "tutorial", "--task", "sts-b").IsRefused(1, "--model sentence-transformers/all-MiniLM-L6-v2; `octavo train --model models/minilm-pretrained --task sts-b --data DIR --objective cosine --output DIR` makes one");

    [Fact]
    public void A_model_of_another_head_and_no_price_are_refused()
    {
        var data = Path.Combine(_folder, "dev.conll");
        File.WriteAllText(data, "Rosa\tB-PER\n");
        CliProcess.Run("tutorial", "--task", "ner", "--model", CliProcess.Model, "--data", data, "--output", Output).IsRefused(1, "expected BertForTokenClassification");
        CliProcess.Run("tutorial", "--task", "ner", "--model", EntityGoldens.Folder("bert"), "--data", data, "--output", Output, "--price", "-1").IsRefused(2, "--price: expected a price from 0, as 0.04, found '-1'");
        Assert.False(Directory.Exists(Output));
    }

    /// <summary>The whole way, and what every head's has.</summary>
    private (JsonElement Json, XElement Page) Run(string task, string model, string data, params string[] options)
    {
        var result = CliProcess.Run(["tutorial", "--task", task, "--model", model, "--data", data, "--output", Output, "--threads", "1", "--json", .. options]);
        Assert.True(result.ExitCode == 0, result.Error);
        var json = JsonDocument.Parse(Assert.Single(result.Lines)).RootElement;
        Assert.Equal(task, json.GetProperty("task").GetString());
        Assert.True(json.GetProperty("saved").GetProperty("bit_identical").GetBoolean());
        Assert.Equal(["fp32", "int8", "fast7", "pytorch", "fp16"], Rows(json).Select(row => row.GetProperty("precision").GetString()));
        var noise = Rows(json)[1].GetProperty("hidden_states_db").EnumerateArray().Select(value => value.GetDouble()).ToList();
        using (var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(model, "config.json")))) Assert.Equal(1 + config.RootElement.GetProperty("num_hidden_layers").GetInt32(), noise.Count);
        Assert.All(noise, value => Assert.InRange(value, 5, 100));
        var text = File.ReadAllText(Path.Combine(Output, "report.html"));
        foreach (var foreign in (string[])["<script", "http:", "https:", "src=", "NaN", "∞"]) Assert.DoesNotContain(foreign, text, StringComparison.Ordinal);
        var page = XDocument.Parse(text["<!doctype html>\n".Length..]).Root!;
        Assert.Equal(5, page.Descendants("svg").Count());
        foreach (var title in (string[])["What would I lose?", "All precisions", "Noise per layer", "The int8 model"]) Assert.Contains(title, page.Descendants("h2").Select(head => head.Value));
        return (json, page);
    }

    private static List<JsonElement> Rows(JsonElement json) => [.. json.GetProperty("rows").EnumerateArray()];
}
