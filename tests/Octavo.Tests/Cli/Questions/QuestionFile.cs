using System.Text.Json;
using Octavo.Tests.Model.Answers;

namespace Octavo.Tests.Cli.Questions;

/// <summary>A small file in the form of SQuAD: questions of the goldens, whose right answer is what the reference answers to every other one.</summary>
internal sealed class QuestionFile : IDisposable
{
    public const int Count = 12;

    /// <summary>Writes the file.</summary>
    /// <param name="version">Its member <c>version</c>; in 2.0 every fourth question has no answer.</param>
    public QuestionFile(string version = "1.1")
    {
        Folder = Directory.CreateTempSubdirectory("octavo-").FullName;
        var questions = AnswerCase.Read("bert").Where(one => one is { Error: null, Options.MaxLength: null } && one.Expected![0].Text.Length > 0).Take(Count).ToList();
        var paragraphs = questions.Select((one, i) => new
        {
            context = one.Context,
            qas = new[] { new { id = $"q{i}", question = one.Question, answers = version == "1.1" || i % 4 > 0 ? AnswersOf(one, i) : [] } },
        });
        File.WriteAllText(Path, JsonSerializer.Serialize(new { version, data = new[] { new { title = "t", paragraphs } } }));
    }

    public string Folder { get; }

    public string Path => System.IO.Path.Combine(Folder, "dev.json");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static object[] AnswersOf(AnswerCase one, int i)
    {
        var text = i % 2 == 0 ? one.Expected![0].Text : one.Context.Split(' ')[0];
        return [new { text, answer_start = new System.Globalization.StringInfo(one.Context[..one.Context.IndexOf(text, StringComparison.Ordinal)]).LengthInTextElements }];
    }
}
