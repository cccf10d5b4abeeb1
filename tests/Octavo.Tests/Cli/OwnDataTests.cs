using System.Text;
using System.Text.Json;
using Octavo.Tests.Training;

namespace Octavo.Tests.Cli;

/// <summary>Data of one's own from the file to the number: heads of several labels and of one, spellings, label maps, gaps.</summary>
public sealed class OwnDataTests : IDisposable
{
    private static readonly string Cases = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "cases");

    private readonly TrainingWorkplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Predict_gives_every_label_of_several_its_score()
    {
        var result = CliProcess.RunWith("{\"text\":\"this film was very good\",\"pair\":null}\n"u8.ToArray(), "predict", Path.Combine(Cases, "multi-label"));
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        Assert.Equal("toxic", json.RootElement.GetProperty("label").GetString());
        Assert.Equal(0.9479628f, json.RootElement.GetProperty("score").GetSingle(), 1e-6f);
        var scores = json.RootElement.GetProperty("scores");
        Assert.Equal(["toxic", "insult"], scores.EnumerateArray().Select(score => score.GetProperty("label").GetString()));
        Assert.Equal(0.9196114f, scores[1].GetProperty("score").GetSingle(), 1e-6f);
        result = CliProcess.RunWith("{\"text\":\"this film was very good\"}\n"u8.ToArray(), "predict", Path.Combine(Cases, "single-logit"));
        using var one = JsonDocument.Parse(Assert.Single(result.Lines));
        Assert.Equal(0.7114339f, one.RootElement.GetProperty("score").GetSingle(), 1e-6f);
        Assert.Single(one.RootElement.GetProperty("scores").EnumerateArray());
    }

    [Fact]
    public void Predict_gives_the_only_label_of_a_multi_label_model_its_score()
    {
        var model = Directory.CreateDirectory(Path.Combine(_place.Model, "one")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Cases, "single-logit"))) File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        var path = Path.Combine(model, "config.json");
        var config = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        config["problem_type"] = "multi_label_classification";
        File.WriteAllText(path, config.ToJsonString());
        var result = CliProcess.RunWith("{\"text\":\"this film was very good\"}\n"u8.ToArray(), "predict", model);
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        var only = Assert.Single(json.RootElement.GetProperty("scores").EnumerateArray());
        Assert.Equal(0.7114339f, only.GetProperty("score").GetSingle(), 1e-6f);
    }

    /// <summary>Both labels are predicted for the text, of which each row has one: two true positives, two false; no row all right.</summary>
    [Theory]
    [InlineData("data.csv", 0, 2 / 3.0)]
    [InlineData("a.csv", .5, 1)]
    [InlineData("a.jsonl", .5, 1)]
    public void Evaluate_scores_several_labels_one_by_one(string file, double accuracy, double micro)
    {
        var path = Path.Combine(_place.Root, file);
        File.WriteAllText(path, file switch
        {
            "a.csv" => "text,label\nthis film was very good,toxic; insult\nthis film was very good,insult;Toxic \n",
            "a.jsonl" => "{\"text\":\"this film was very good\",\"label\":[\"toxic\",\"insult\"]}\n{\"text\":\"this film was very good\",\"label\":\"insult;toxic\"}\n",
            _ => File.ReadAllText(Path.Combine(Cases, "multi-label", file)),
        });
        var predictions = Path.Combine(_place.Root, "p.jsonl");
        var json = Evaluate(Path.Combine(Cases, "multi-label"), path, "text", "label", "--predictions", predictions);
        Assert.Equal(micro, json.GetProperty("f1_micro").GetDouble(), 1e-12);
        Assert.Equal(micro, json.GetProperty("f1_macro").GetDouble(), 1e-12);
        Assert.Equal(micro == 1 ? 1 : accuracy, json.GetProperty("accuracy").GetDouble());
        Assert.Equal(2, json.GetProperty("intervals").GetProperty("f1_micro").GetArrayLength());
        Assert.Contains("\"predictions\":[0,1]", File.ReadAllText(predictions), StringComparison.Ordinal);
        CliProcess.Run([.. Args(Path.Combine(Cases, "multi-label"), path, "text", "label"), "--shard", "1/1", "--predictions", predictions]);
        using var merged = JsonDocument.Parse(Assert.Single(CliProcess.Run("evaluate", "--merge", predictions, "--json").Lines));
        Assert.Equal(json.GetProperty("loss").GetDouble(), merged.RootElement.GetProperty("loss").GetDouble());
        Assert.Equal(json.GetProperty("f1_macro").GetDouble(), merged.RootElement.GetProperty("f1_macro").GetDouble());
    }

    [Fact]
    public void Several_labels_are_trained_by_arrays_or_a_separator()
    {
        var data = Directory.CreateDirectory(Path.Combine(_place.Root, "own")).FullName;
        string[] sets = ["red", "red|blue", "", "blue"];
        File.WriteAllLines(Path.Combine(data, "train.csv"), ["text,kinds", .. Enumerable.Range(0, 24).Select(i => $"w{i % 4} w{20 + i},{sets[i % 4]}")]);
        string[] train = ["train", "--model", _place.ModelWithoutHead(), "--data", data, "--epochs", "1", "--text-column", "text", "--label-column", "kinds"];
        var result = CliProcess.Run([.. train, "--output", _place.Output, "--label-separator", "|", "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("any number for a text of blue (12), red (12)", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"problem_type\": \"multi_label_classification\"", File.ReadAllText(Path.Combine(_place.Output, "config.json")), StringComparison.Ordinal);
        File.Delete(Path.Combine(data, "train.csv"));
        File.WriteAllLines(Path.Combine(data, "train.jsonl"), Enumerable.Range(0, 24).Select(i => $$"""{"text": "w{{i}}", "kinds": [{{(i % 2 == 0 ? "\"red\"" : "\"blue\", \"red\"")}}]}"""));
        result = CliProcess.Run([.. train, "--output", Path.Combine(_place.Root, "second")]);
        Assert.Contains("any number for a text of blue (12), red (24)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_logit_is_two_classes_or_a_number_as_the_data_are()
    {
        var model = Path.Combine(Cases, "single-logit");
        var path = Path.Combine(_place.Root, "a.csv");
        File.WriteAllText(path, "t,l\nthis film was very good,1\nthis film was very good,0\n");
        var json = Evaluate(model, path, "t", "l");
        Assert.Equal(.5, json.GetProperty("accuracy").GetDouble());

        // Both texts have the sigmoid .7114339: the loss is the mean of -log p and -log (1 - p).
        Assert.Equal(-(Math.Log(0.7114339) + Math.Log(1 - 0.7114339)) / 2, json.GetProperty("loss").GetDouble(), 1e-6);
        File.WriteAllText(path, "t,l\nthis film was very good,good\nthis film was very good,bad\n");
        CliProcess.Run(Args(model, path, "t", "l")).IsRefused(1, "the model has one logit (LABEL_0), the data the labels bad, good: --label-map LABEL=LABEL_0");
        Assert.Equal("bad", Evaluate(model, path, "t", "l", "--label-map", "bad=LABEL_0").GetProperty("f1_label").GetString());
        Assert.Equal("good", Evaluate(model, path, "t", "l", "--label-map", "good=0").GetProperty("f1_label").GetString());
        File.WriteAllText(path, "t,l\nthis film was very good,1.5\nthis film was bad,0.25\n");
        Assert.True(Evaluate(model, path, "t", "l").TryGetProperty("pearson", out _));
    }

    [Fact]
    public void The_order_in_which_a_label_map_is_typed_changes_nothing()
    {
        string[] Args(string map) => ["evaluate", CliProcess.Model, "--data", Path.Combine(Cases, "labelmap.jsonl"), "--text-column", "t", "--pair-column", "p", "--label-column", "l", "--json", "--label-map", map];
        var first = JsonDocument.Parse(Assert.Single(CliProcess.Run(Args("1=equivalent,0=not_equivalent")).Lines)).RootElement;
        var second = JsonDocument.Parse(Assert.Single(CliProcess.Run(Args("0=0,1=1")).Lines)).RootElement;
        foreach (var metric in (string[])["f1", "accuracy", "mcc"]) Assert.Equal(first.GetProperty(metric).GetDouble(), second.GetProperty(metric).GetDouble());
        Assert.Equal(("1", "1"), (first.GetProperty("f1_label").GetString(), second.GetProperty("f1_label").GetString()));
    }

    [Fact]
    public void Whole_and_broken_numbers_are_learned_as_numbers_and_spellings_as_one_label()
    {
        var data = Directory.CreateDirectory(Path.Combine(_place.Root, "numbers")).FullName;
        File.Copy(Path.Combine(Cases, "regression-as-classes", "train.jsonl"), Path.Combine(data, "train.jsonl"));
        string[] train = ["train", "--model", _place.ModelWithoutHead(), "--epochs", "1", "--output", _place.Output, "--overwrite-output"];
        var result = CliProcess.Run([.. train, "--data", data, "--text-column", "t", "--label-column", "score"]);
        Assert.Contains("Labels = numbers from 0 to 5, one output", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"problem_type\": \"regression\"", File.ReadAllText(Path.Combine(_place.Output, "config.json")), StringComparison.Ordinal);
        string[] columns = ["--text-column", "t", "--pair-column", "p", "--label-column", "l"];
        result = CliProcess.Run([.. train, "--data", Path.Combine(Cases, "train-space.csv"), .. columns, "--max-steps", "1"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("Labels = 0 \\([0-9]+\\), 1 \\([0-9]+\\)\n", result.Error);
        CliProcess.Run([.. train, "--data", Path.Combine(Cases, "train-emptylabel.csv"), .. columns]).IsRefused(1, "line 5: expected a label, found none");
        CliProcess.Run([.. train, "--data", Path.Combine(Cases, "train-onenan.csv"), .. columns]).IsRefused(1, "line 7: expected a number");
    }

    [Fact]
    public void A_pair_for_a_model_of_one_token_type_is_an_error_of_its_line()
    {
        var input = "{\"text\":\"w1\"}\n{\"text\":\"w1\",\"pair\":\"w2\"}\n{\"text\":\"w1\",\"pair\":null}\n"u8.ToArray();
        var result = CliProcess.RunWith(input, "predict", _place.ModelOfOneTokenType());
        Assert.Equal((1, 3), (result.ExitCode, result.Lines.Length));
        Assert.Contains("one token type", result.Lines[1], StringComparison.Ordinal);
        Assert.Contains("\"line\":2", result.Lines[1], StringComparison.Ordinal);
        Assert.Equal(result.Lines[0], result.Lines[2]);
    }

    [Fact]
    public void A_guess_about_a_model_is_a_warning_on_the_error_stream()
    {
        var config = Path.Combine(_place.Model, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).TrimEnd()[..^1] + ",\"id2label\": {\"0\": 3, \"1\": 4}}");
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes("{\"text\":\"w1\"}\n"), "predict", _place.Model);
        Assert.Contains("octavo: warning: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("labels that are no texts, 3, 4", result.Error, StringComparison.Ordinal);
    }

    private static JsonElement Evaluate(string model, string path, string text, string label, params string[] more)
    {
        var result = CliProcess.Run([.. Args(model, path, text, label), .. more]);
        Assert.True(result.ExitCode == 0, result.Error);
        return JsonDocument.Parse(Assert.Single(result.Lines)).RootElement;
    }

    private static string[] Args(string model, string path, string text, string label) =>
        ["evaluate", model, "--data", path, "--text-column", text, "--label-column", label, "--json"];
}
