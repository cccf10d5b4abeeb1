using System.Text.Json;
using Octavo.Architectures;
using Octavo.Model;

namespace Octavo.Tests.Model.Answers;

/// <summary>A line of the goldens: what Transformers' question-answering pipeline answers, or that it refuses.</summary>
internal sealed record AnswerCase(string Question, string Context, AnswerOptions Options, IReadOnlyList<ExpectedAnswer>? Expected, string? Error)
{
    /// <summary>The kinds of model that there are goldens of, as far as their family opens.</summary>
    public static TheoryData<string> Kinds => [.. ((string[])["bert", "roberta"]).Where(kind => Families.Find(kind) is not null)];

    /// <summary>The folder of a kind of model.</summary>
    public static string Folder(string kind) => RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "question-answering", kind);

    public static IEnumerable<AnswerCase> Read(string kind) => File.ReadLines(Path.Combine(Folder(kind), "cases.jsonl")).Select(Parse);

    private static AnswerCase Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var error = root.TryGetProperty("error", out var name) ? name.GetString() : null;
        return new(
            root.GetProperty("question").GetString()!,
            root.GetProperty("context").GetString()!,
            OptionsOf(root.GetProperty("options")),
            error is null ? AnswersOf(root.GetProperty("expected")) : null,
            error);
    }

    private static AnswerOptions OptionsOf(JsonElement options)
    {
        int? Number(string key) => options.TryGetProperty(key, out var value) ? value.GetInt32() : null;
        bool? Flag(string key) => options.TryGetProperty(key, out var value) ? value.GetBoolean() : null;
        var usual = new AnswerOptions();
        return new AnswerOptions
        {
            TopK = Number("top_k") ?? usual.TopK,
            MaxAnswerLength = Number("max_answer_len") ?? usual.MaxAnswerLength,
            MaxLength = Number("max_seq_len"),
            Stride = Number("doc_stride"),
            HandleImpossibleAnswer = Flag("handle_impossible_answer") ?? usual.HandleImpossibleAnswer,
            AlignToWords = Flag("align_to_words") ?? usual.AlignToWords,
        };
    }

    private static List<ExpectedAnswer> AnswersOf(JsonElement expected) =>
        [.. (expected.ValueKind == JsonValueKind.Array ? expected.EnumerateArray().ToList() : [expected]).Select(answer => new ExpectedAnswer(
            answer.GetProperty("answer").GetString()!, answer.GetProperty("score").GetDouble(), answer.GetProperty("start").GetInt32(), answer.GetProperty("end").GetInt32()))];
}

/// <summary>An answer of the reference; places count code points.</summary>
internal sealed record ExpectedAnswer(string Text, double Score, int Start, int End);
