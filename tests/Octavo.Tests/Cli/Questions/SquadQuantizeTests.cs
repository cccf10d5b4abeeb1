using System.Text.Json;
using Octavo.Tests.Model.Answers;

namespace Octavo.Tests.Cli.Questions;

/// <summary>Quantising a model that answers questions: layers are ranked by its own logits, and a budget is kept in points of percent.</summary>
public sealed class SquadQuantizeTests
{
    private static readonly string Model = AnswerCase.Folder("bert");

    [Fact]
    public void Layers_are_ranked_by_the_logits_of_answers()
    {
        using var file = new QuestionFile();
        var result = CliProcess.Run("sensitivity", Model, "--task", "squad", "--data", file.Path, "--max-seq-len", "40", "--examples", "4", "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(4, json.RootElement.GetProperty("examples").GetInt32());
        var layers = json.RootElement.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("name").GetString()).ToList();
        Assert.Contains("qa_outputs", layers);
        Assert.Contains("embeddings", layers);
        Assert.All(json.RootElement.GetProperty("layers").EnumerateArray(), layer => Assert.InRange(layer.GetProperty("only_quantized_db").GetDouble(), 5, 120));
        Assert.Equal(0, CliProcess.Run("sensitivity", Model, "--task", "squad", "--data", file.Path, "--max-seq-len", "40", "--examples", "4", "--steps", "--scheme", "pytorch").ExitCode);
    }

    [Fact]
    public void A_budget_is_searched_on_one_file_and_reported_on_another()
    {
        using var file = new QuestionFile();
        File.Copy(file.Path, Path.Combine(file.Folder, "train.json"));
        var output = Path.Combine(file.Folder, "int8");
        var result = CliProcess.Run("quantize", Model, "--output", output, "--max-drop", "100", "--task", "squad", "--data", file.Folder, "--search-rows", "6", "--metric", "exact_match", "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var budget = json.RootElement.GetProperty("budget");
        Assert.Equal(("exact_match", 6, QuestionFile.Count), (budget.GetProperty("metric").GetString(), budget.GetProperty("search_rows").GetInt32(), budget.GetProperty("dev").GetProperty("examples").GetInt32()));

        // The saved folder answers as the report says.
        var saved = CliProcess.Run("evaluate", output, "--task", "squad", "--data", file.Folder, "--json");
        using var evaluated = JsonDocument.Parse(saved.Output);
        Assert.Equal(budget.GetProperty("dev").GetProperty("after").GetDouble(), evaluated.RootElement.GetProperty("exact_match").GetDouble());
        Assert.Equal("int8", evaluated.RootElement.GetProperty("scheme").GetString());
    }

    [Fact]
    public void A_metric_that_there_is_none_of_is_refused()
    {
        using var file = new QuestionFile();
        var result = CliProcess.Run("quantize", Model, "--output", Path.Combine(file.Folder, "int8"), "--max-drop", "1", "--task", "squad", "--data", file.Path, "--metric", "accuracy");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("expected one of exact_match, f1, found 'accuracy'", result.Error, StringComparison.Ordinal);
    }
}
