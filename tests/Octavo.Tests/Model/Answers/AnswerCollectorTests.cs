using Octavo.Model;
using Octavo.Model.Answers;
using Octavo.Text;

namespace Octavo.Tests.Model.Answers;

/// <summary>Spans of windows become answers: whole words, equal texts together, no answer where it may be one.</summary>
public sealed class AnswerCollectorTests
{
    private const string Context = "unable Unable";

    private static readonly Tokenizer Vocabulary = WordPieceTokenizer.FromVocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##able", "who"]);

    [Fact]
    public void Spans_are_stretched_to_words_and_the_same_text_in_any_case_is_one_answer()
    {
        // [CLS] who [SEP] un ##able un ##able [SEP]: equal logits, so 1/25 for each pair of a beginning and an end.
        var answers = Answer(new AnswerOptions { TopK = 9 });
        Assert.Equal([("unable", 0, 6), ("unable Unable", 0, 13)], answers.Select(answer => (answer.Text, answer.Start, answer.End)));
        // Of ten spans three lie in each word and four over both.
        Assert.Equal([6 / 25f, 4 / 25f], answers.Select(answer => answer.Score), (a, b) => Math.Abs(a - b) < 1e-7);
    }

    [Fact]
    public void Without_alignment_an_answer_may_be_a_part_of_a_word()
    {
        var answers = Answer(new AnswerOptions { TopK = 2, AlignToWords = false, MaxAnswerLength = 1 });
        Assert.Equal([("un", 0, 2), ("able", 2, 6)], answers.Select(answer => (answer.Text, answer.Start, answer.End)));
    }

    [Fact]
    public void No_answer_scores_as_in_the_window_that_is_least_sure_of_it()
    {
        var answers = Answer(new AnswerOptions { TopK = 9, HandleImpossibleAnswer = true }, windows: 2, sure: 3);
        var none = Assert.Single(answers, answer => answer.IsEmpty);
        Assert.Equal((0, 0), (none.Start, none.End));
        Assert.Equal(1 / 25f, none.Score, 1e-7f);
    }

    private static IReadOnlyList<Answer> Answer(AnswerOptions options, int windows = 1, float sure = 0)
    {
        var window = Vocabulary.WindowsOf("who", Context, 1, 384, 128)[0];
        var collector = new AnswerCollector(Context, options);
        var logits = new float[2 * window.InputIds.Count];
        for (var i = 0; i < windows; i++)
        {
            // What the first token says of no answer, first surely, then as all others.
            logits[0] = logits[1] = i == windows - 1 ? 0 : sure;
            collector.Add(window, logits, 1, 0);
        }

        return collector.Best();
    }
}
