using System.Text.Json;
using Octavo.Tests.Model.Answers;

namespace Octavo.Tests.Cli.Questions;

/// <summary><c>octavo train --task squad</c> fine-tunes a model to answer questions.</summary>
public sealed class SquadTrainTests : IDisposable
{
    private readonly QuestionFile _file = new();

    private string Output => Path.Combine(_file.Folder, "out");

    public SquadTrainTests() => File.Copy(_file.Path, Path.Combine(_file.Folder, "train.json"));

    public void Dispose() => _file.Dispose();

    /// <summary>Twelve questions are soon known by heart; the saved model answers as the run has seen.</summary>
    [Theory]
    [InlineData()]
    [InlineData("--qat")]
    public void What_is_learned_is_answered(params string[] more)
    {
        var result = Train(["--epochs", "30", "--learning-rate", "3e-3", "--batch-size", "4", "--dropout", "0", .. more]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var f1 = json.RootElement.GetProperty("f1").GetDouble();
        Assert.InRange(f1, 80, 100);
        Assert.InRange(json.RootElement.GetProperty("loss").GetDouble(), 0, 0.5);

        using var evaluated = JsonDocument.Parse(CliProcess.Run("evaluate", Output, "--task", "squad", "--data", _file.Path, "--max-seq-len", "40", "--doc-stride", "12", "--json").Output);
        Assert.Equal(f1, evaluated.RootElement.GetProperty("f1").GetDouble());
        Assert.Equal(more.Length > 0 ? "int8" : "fp32", evaluated.RootElement.GetProperty("scheme").GetString());
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Output, "config.json")));
        Assert.Equal("BertForQuestionAnswering", config.RootElement.GetProperty("architectures")[0].GetString());
    }

    [Fact]
    public void A_model_without_that_head_gets_a_new_one()
    {
        var start = RepositoryRoot.Path("models", "minilm-mrpc");
        var result = CliProcess.Run("train", "--model", start, "--task", "squad", "--data", _file.Folder, "--output", Output, "--max-steps", "2", "--max-seq-len", "64", "--json");
        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(["qa_outputs"], json.RootElement.GetProperty("new_layers").EnumerateArray().Select(layer => layer.GetString()));
    }

    /// <summary>From a teacher alone its answers are learned, whatever the file says: a model that is its own teacher stays as it is.</summary>
    [Fact]
    public void A_teacher_is_learned_from()
    {
        var result = Train(["--teacher", AnswerCase.Folder("bert"), "--teacher-weight", "1", "--dropout", "0", "--weight-decay", "0", "--epochs", "1"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("Asking the teacher", result.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(0, json.RootElement.GetProperty("loss").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("\"answer_start\":0", "expected the context to have")]
    [InlineData("\"answer_start\":900000", "expected the context to have")]
    [InlineData("\"answer_start\":-1", "expected the context to have")]
    [InlineData("\"x\":0", "expected a member 'answer_start' to learn from, found none")]
    public void An_answer_that_does_not_stand_where_the_file_says_is_refused(string place, string expected)
    {
        File.WriteAllText(
            Path.Combine(_file.Folder, "train.json"),
            """{"data":[{"paragraphs":[{"context":"Leeds sued Graz","qas":[{"id":"a","question":"Who?","answers":[{"text":"Graz",PLACE}]}]}]}]}""".Replace("PLACE", place, StringComparison.Ordinal));
        Train([]).IsRefused(1, "data[0].paragraphs[0].qas[0].answers[0]: " + expected);
    }

    [Fact]
    public void What_says_nothing_to_questions_is_refused()
    {
        Assert.Contains("--max-length: expected another task", Train(["--max-length", "64"]).Error, StringComparison.Ordinal);
        var other = Path.Combine(RepositoryRoot.Path("models"), "minilm-mrpc");
        Train(["--teacher", other]).IsRefused(1, "expected BertForQuestionAnswering");
        Train(["--teacher", AnswerCase.Folder("roberta")]).IsRefused(1, "expected the tokens of the model that learns, for answers are places among them");
    }

    private CliResult Train(string[] more) => CliProcess.Run(
        ["train", "--model", AnswerCase.Folder("bert"), "--task", "squad", "--data", _file.Folder, "--output", Output, "--max-seq-len", "40", "--doc-stride", "12", "--json", .. more]);
}
