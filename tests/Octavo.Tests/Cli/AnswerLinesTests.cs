using System.Text;
using System.Text.Json;
using Octavo.Tests.Model.Answers;

namespace Octavo.Tests.Cli;

/// <summary><c>octavo predict</c> with a model that answers questions.</summary>
public sealed class AnswerLinesTests
{
    private const double Tolerance = 2e-5;

    /// <summary>The goldens' lines are lines of predict when their options stand beside the texts.</summary>
    [Theory]
    [MemberData(nameof(AnswerCase.Kinds), MemberType = typeof(AnswerCase))]
    public void Lines_are_answered_as_Transformers_pipeline_answers(string kind)
    {
        var lines = File.ReadLines(Path.Combine(AnswerCase.Folder(kind), "cases.jsonl")).Select(line => LineOf(line));
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes(string.Join('\n', lines)), "predict", AnswerCase.Folder(kind), "--batch-size", "16");
        Assert.Equal(1, result.ExitCode);
        var cases = AnswerCase.Read(kind).ToList();
        Assert.Equal(cases.Count, result.Lines.Length);
        for (var i = 0; i < cases.Count; i++) Check(cases[i], i + 1, result.Lines[i]);
    }

    [Fact]
    public void Options_are_flags_too_and_a_line_goes_before_them()
    {
        const string Question = """{"question": "Who?", "context": "Leeds sued Graz.", "top_k": 1}""";
        var input = Encoding.UTF8.GetBytes(Question + "\n" + Question.Replace(", \"top_k\": 1", "", StringComparison.Ordinal));
        var result = CliProcess.RunWith(
            input, "predict", AnswerCase.Folder("bert"), "--top-k", "2", "--max-answer-len", "3", "--max-seq-len", "32", "--doc-stride", "4",
            "--handle-impossible-answer", "--align-to-words", "false");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal([1, 2], result.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("answers").GetArrayLength()));
    }

    [Theory]
    [InlineData("""{"text": "x"}""", "expected a member 'context', found none")]
    [InlineData("""{"context": "x"}""", "expected a member 'question', found none")]
    [InlineData("""{"question": "Who?", "context": " "}""", "context: expected words, found none")]
    [InlineData("""{"question": "", "context": "x"}""", "question: expected a text, found an empty one")]
    [InlineData("""{"question": "Who?", "context": "x", "max_seq_len": 0}""", "expected a whole number of at least 1 as 'max_seq_len', found 0")]
    [InlineData("""{"question": "Who?", "context": "x", "max_seq_len": 16, "doc_stride": 16}""", "doc_stride: expected at most the 14 tokens of a window of 16 (max_seq_len) without special ones, found 16")]
    [InlineData("""{"question": "Who?", "context": "x", "align_to_words": 1}""", "expected true or false as 'align_to_words', found 1")]
    public void A_line_that_cannot_be_answered_is_an_error_of_its_own(string line, string expected)
    {
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes(line + "\n" + """{"question": "Who?", "context": "Leeds"}"""), "predict", AnswerCase.Folder("bert"));
        Assert.Equal(1, result.ExitCode);
        using var json = JsonDocument.Parse(result.Lines[0]);
        Assert.Equal((expected, 1), (json.RootElement.GetProperty("error").GetString(), json.RootElement.GetProperty("line").GetInt32()));
        Assert.Contains("\"answer\":\"Leeds\"", result.Lines[1], StringComparison.Ordinal);
    }

    private static string LineOf(string golden)
    {
        using var json = JsonDocument.Parse(golden);
        var members = json.RootElement.GetProperty("options").EnumerateObject().Concat(json.RootElement.EnumerateObject().Where(member => member.Name is "question" or "context"));
        return "{" + string.Join(", ", members.Select(member => $"\"{member.Name}\": {member.Value.GetRawText()}")) + "}";
    }

    private static void Check(AnswerCase expected, int number, string line)
    {
        using var json = JsonDocument.Parse(line);
        if (expected.Error is not null)
        {
            Assert.Equal(number, json.RootElement.GetProperty("line").GetInt32());
            return;
        }

        var answers = json.RootElement.GetProperty("answers").EnumerateArray().ToList();
        Assert.Equal(
            expected.Expected!.Select(answer => (answer.Text, answer.Start, answer.End)),
            answers.Select(answer => (answer.GetProperty("answer").GetString()!, answer.GetProperty("start").GetInt32(), answer.GetProperty("end").GetInt32())));
        Assert.All(expected.Expected!.Zip(answers), pair => Assert.Equal(pair.First.Score, pair.Second.GetProperty("score").GetDouble(), Tolerance));
    }
}
