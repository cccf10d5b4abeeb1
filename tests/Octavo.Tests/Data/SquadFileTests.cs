using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation.Squad;

namespace Octavo.Tests.Data;

/// <summary>Files in the form of SQuAD are read; what is wrong with one is said with its place.</summary>
public sealed class SquadFileTests : IDisposable
{
    private const string Answered = """{"id": "q1", "question": "Who?", "answers": [{"text": "😀 He", "answer_start": 2}, {"text": "He"}]}""";

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Questions_are_read_with_their_context_and_answers()
    {
        var data = Read(Paragraph("A 😀 He", Answered));
        var question = Assert.Single(data.Questions);
        Assert.Equal(("q1", "Who?", "A 😀 He", "data[0].paragraphs[0].qas[0]"), (question.Id, question.Question, question.Context, question.Place));
        Assert.Equal([new SquadAnswer("😀 He", 2), new SquadAnswer("He", null)], question.Answers);
        Assert.Equal(SquadVersion.V1, data.Version);
    }

    [Theory]
    [InlineData("\"version\": \"1.1\", ", Answered, SquadVersion.V1)]
    [InlineData("\"version\": \"v2.0\", ", Answered, SquadVersion.V2)]
    [InlineData("\"version\": 2, ", Answered, SquadVersion.V1)]
    [InlineData("", """{"id": "q", "question": "Who?", "answers": []}""", SquadVersion.V2)]
    [InlineData("", """{"id": "q", "question": "Who?", "answers": [{"text": "He"}], "is_impossible": false}""", SquadVersion.V2)]
    public void The_version_is_the_files_or_that_of_questions_without_an_answer(string version, string question, SquadVersion expected) =>
        Assert.Equal(expected, Read(Paragraph("He", question, version)).Version);

    [Fact]
    public void A_byte_order_mark_is_passed_over() => Assert.Single(Read("\uFEFF" + Paragraph("He", Answered)).Questions);

    [Theory]
    [InlineData("[]", "expected an object, found []")]
    [InlineData("{}", "expected a member 'data', found none")]
    [InlineData("""{"data": []}""", "expected questions, found none")]
    [InlineData("""{"data": 1}""", "data: expected an array, found 1")]
    [InlineData("""{"data": [{"title": "x"}]}""", "data[0]: expected a member 'paragraphs', found none")]
    [InlineData("""{"data": [{"paragraphs": [{"context": "", "qas": []}]}]}""", "data[0].paragraphs[0].context: expected a text, found an empty one")]
    [InlineData("""{"data": [{"paragraphs": [{"context": "\ud800", "qas": []}]}]}""", "data[0].paragraphs[0].context: expected well-formed text")]
    [InlineData("""{"data": [{"paragraphs": [{"context": 5, "qas": []}]}]}""", "data[0].paragraphs[0].context: expected a text, found 5")]
    [InlineData("{\"data\": [", "expected well-formed JSON")]
    public void A_file_of_another_form_is_refused(string json, string expected) => Refuses(json, expected);

    [Theory]
    [InlineData("""{"id": 3, "answers": []}""", ".id: expected a text, found 3")]
    [InlineData("""{"question": "", "id": "a", "answers": []}""", ".question: expected a text, found an empty one")]
    [InlineData("""{"question": "x", "answers": []}""", ": expected a member 'id', found none")]
    [InlineData("""{"question": "x", "id": "a"}""", ": expected a member 'answers', found none")]
    [InlineData("""{"question": "x", "id": "a", "answers": {"text": []}}""", ".answers: expected an array, found {\"text\": []}")]
    [InlineData("""{"question": "x", "id": "a", "answers": [{"answer_start": 1}]}""", ".answers[0]: expected a member 'text', found none")]
    [InlineData("""{"question": "x", "id": "a", "answers": [{"text": "x", "answer_start": 1.5}]}""", ".answers[0].answer_start: expected a whole number, found 1.5")]
    [InlineData("""{"question": "x", "id": "q1", "answers": []}""", ".id: expected a name of its own, found 'q1' of data[0].paragraphs[0].qas[0] again")]
    public void What_is_wrong_with_a_question_is_said_with_its_place(string question, string expected) =>
        Refuses(Paragraph("He", $"{Answered}, {question}"), $"data[0].paragraphs[0].qas[1]{expected}");

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Contains("cannot be read", Assert.Throws<CheckpointException>(() => SquadFile.Read(_path + ".none")).Message, StringComparison.Ordinal);

    private static string Paragraph(string context, string questions, string version = "") =>
        $$"""{{{version}}"data": [{"paragraphs": [{"context": "{{context}}", "qas": [{{questions}}]}]}]}""";

    private SquadData Read(string json)
    {
        File.WriteAllText(_path, json);
        return SquadFile.Read(_path);
    }

    private void Refuses(string json, string expected)
    {
        var refused = Assert.Throws<CheckpointException>(() => Read(json));
        Assert.StartsWith($"{_path}: {expected}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(_path, refused.Path);
    }
}
