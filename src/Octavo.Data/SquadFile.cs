using System.Text.Json;
using Octavo.Evaluation.Squad;
using Octavo.Values;

namespace Octavo.Data;

/// <summary>Files in the form of SQuAD 1.1 or 2.0: articles of paragraphs of questions.</summary>
public static class SquadFile
{
    /// <summary>The largest set in this form, of TriviaQA, is smaller.</summary>
    private const long MaxBytes = 1L << 30;

    private const int MaxDepth = 64;

    /// <summary>Reads a file.</summary>
    /// <param name="path">A JSON file in the form of SQuAD's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="CheckpointException">It is missing, damaged, of another form or too large; the place in it is named.</exception>
    public static SquadData Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var document = JsonDocument.Parse(Bytes(path), new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Read(path, new SquadElement(path, "", document.RootElement));
        }
        catch (JsonException e)
        {
            throw new CheckpointException(path, $"expected well-formed JSON: {JsonFault.Describe(e)}", e);
        }
    }

    private static SquadData Read(string path, SquadElement root)
    {
        var version = root.Optional("version") is { IsString: true } named && named.Text().TrimStart('v', 'V').StartsWith('2') ? SquadVersion.V2 : SquadVersion.V1;
        var questions = new List<SquadQuestion>();
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var paragraph in root.Required("data").Items().SelectMany(article => article.Required("paragraphs").Items()))
        {
            var context = paragraph.Required("context").FilledText();
            foreach (var element in paragraph.Required("qas").Items())
            {
                var question = Question(element, context);
                if (!places.TryAdd(question.Id, question.Place))
                    throw element.Required("id").Wrong($"expected a name of its own, found '{question.Id}' of {places[question.Id]} again");
                questions.Add(question);
                if (question.Answers.Count == 0 || element.Optional("is_impossible") is not null) version = SquadVersion.V2;
            }
        }

        return questions.Count > 0 ? new SquadData(path, version, questions) : throw new CheckpointException(path, "expected questions, found none");
    }

    private static SquadQuestion Question(SquadElement element, string context)
    {
        var answers = element.Required("answers").Items()
            .Select(answer => new SquadAnswer(answer.Required("text").Text(), answer.Optional("answer_start")?.Number()))
            .ToList();
        return new SquadQuestion(element.Required("id").Text(), element.Required("question").FilledText(), context, answers, element.Place);
    }

    private static ReadOnlyMemory<byte> Bytes(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxBytes) throw new CheckpointException(path, $"expected at most {MaxBytes} bytes, found {length}");
            var bytes = File.ReadAllBytes(path);
            return bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not CheckpointException))
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }
}
