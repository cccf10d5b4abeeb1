using System.Text.Json;
using Octavo.Data;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Tests.Model.Answers;

namespace Octavo.Tests.Cli.Questions;

/// <summary><c>--task squad</c>: the verbs that look at answers to the questions of a file.</summary>
public sealed class SquadVerbTests
{
    private static readonly string Model = AnswerCase.Folder("bert");

    [Fact]
    public void Evaluate_prints_the_official_metrics_and_writes_the_answers_as_the_official_script_reads_them()
    {
        using var file = new QuestionFile();
        var (predictions, output) = (Path.Combine(file.Folder, "predictions.json"), Path.Combine(file.Folder, "out"));
        var result = CliProcess.Run("evaluate", Model, "--task", "squad", "--data", file.Path, "--max-seq-len", "48", "--doc-stride", "16", "--max-answer-len", "9", "--predictions", predictions, "--output", output, "--json");
        Assert.Equal(0, result.ExitCode);

        var data = SquadFile.Read(file.Path);
        using var model = QuestionAnswerer.Load(Model);
        var expected = SquadEvaluator.Evaluate(model, data, new AnswerOptions { MaxLength = 48, Stride = 16, MaxAnswerLength = 9 });
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(expected.Metric("exact_match"), json.RootElement.GetProperty("exact_match").GetDouble());
        Assert.Equal(expected.Metric("f1"), json.RootElement.GetProperty("f1").GetDouble());
        Assert.Equal(QuestionFile.Count, json.RootElement.GetProperty("total").GetInt32());
        var ends = json.RootElement.GetProperty("intervals").GetProperty("f1").EnumerateArray().Select(end => end.GetDouble()).ToArray();
        Assert.InRange(expected.Metric("f1"), ends[0], ends[1]);
        using var written = JsonDocument.Parse(File.ReadAllText(predictions));
        Assert.Equal(expected.Responses.Select(response => response.Answer), data.Questions.Select(question => written.RootElement.GetProperty(question.Id).GetString()));
        Assert.StartsWith("exact_match = ", File.ReadAllText(Path.Combine(output, "eval_results.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_the_second_version_may_have_no_answers_and_a_folder_has_a_file_for_each_part()
    {
        using var file = new QuestionFile("v2.0");
        var result = CliProcess.Run("evaluate", Model, "--task", "squad", "--data", file.Folder, "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal((QuestionFile.Count, 9, 3), (Number("total"), Number("HasAns_total"), Number("NoAns_total")));
        string[] metrics = ["exact", "f1", "HasAns_exact", "HasAns_f1", "NoAns_exact", "NoAns_f1"];
        Assert.All(metrics, name => Assert.InRange(json.RootElement.GetProperty(name).GetDouble(), 0, 100));

        int Number(string name) => json.RootElement.GetProperty(name).GetInt32();
    }

    [Fact]
    public void Compare_says_which_answers_changed()
    {
        using var file = new QuestionFile();
        var same = CliProcess.Run("compare", Model, Model, "--task", "squad", "--data", file.Path, "--json");
        Assert.Equal(0, same.ExitCode);
        using (var json = JsonDocument.Parse(same.Output)) Assert.Equal(0, json.RootElement.GetProperty("answers_changed").GetInt32());

        var result = CliProcess.Run("compare", Model, Model + "@pytorch", "--task", "squad", "--data", file.Path, "--json", "--report", file.Path + ".html");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Answers that changed", File.ReadAllText(file.Path + ".html"), StringComparison.Ordinal);
        using var other = JsonDocument.Parse(result.Output);
        var changed = other.RootElement.GetProperty("changed").EnumerateArray().ToList();
        Assert.Equal(changed.Count, other.RootElement.GetProperty("answers_changed").GetInt32());
        Assert.All(changed, change => Assert.NotEqual(change.GetProperty("before").GetString(), change.GetProperty("after").GetString()));
        Assert.Equal(
            other.RootElement.GetProperty("b").GetProperty("f1").GetDouble() - other.RootElement.GetProperty("a").GetProperty("f1").GetDouble(),
            other.RootElement.GetProperty("differences").GetProperty("f1").GetDouble(), 1e-9);
        Assert.Contains("answers changed", CliProcess.Run("compare", Model, Model + "@pytorch", "--task", "squad", "--data", file.Path).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--padding", "max", "--padding: expected another task, for it says nothing to --task squad, found squad")]
    [InlineData("--max-length", "128", "--max-length: expected another task")]
    [InlineData("--shard", "1/2", "--shard: expected another task")]
    public void What_says_nothing_to_questions_is_refused(string option, string value, string expected)
    {
        using var file = new QuestionFile();
        var result = CliProcess.Run("evaluate", Model, "--task", "squad", "--data", file.Path, option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_questions_say_nothing_to_other_tasks()
    {
        var result = CliProcess.Run("evaluate", CliProcess.Model, "--task", "mrpc", "--data", CliProcess.Data, "--doc-stride", "3");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--doc-stride: expected --task squad with it", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_cannot_be_answered_is_named_by_its_place()
    {
        using var file = new QuestionFile();
        File.WriteAllText(file.Path, """{"data": [{"paragraphs": [{"context": " ", "qas": [{"id": "q", "question": "Who?", "answers": [{"text": "x"}]}]}]}]}""");
        var result = CliProcess.Run("evaluate", Model, "--task", "squad", "--data", file.Path);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{file.Path}: data[0].paragraphs[0].qas[0]: context: expected words, found none", result.Error, StringComparison.Ordinal);
    }
}
