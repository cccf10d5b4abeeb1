using Octavo.Checkpoints;
using Octavo.Cli.Lines;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model.Answers;

/// <summary>Answers are those of Transformers' question-answering pipeline.</summary>
public sealed class QuestionAnswererTests
{
    private const double Tolerance = 2e-5;

    [Theory]
    [MemberData(nameof(AnswerCase.Kinds), MemberType = typeof(AnswerCase))]
    public void Answers_equal_Transformers_pipeline(string kind)
    {
        using var model = QuestionAnswerer.Load(AnswerCase.Folder(kind), new ModelOptions { Threads = 1 });
        Assert.All(AnswerCase.Read(kind).Where(one => one.Error is null), one =>
            Check(one, model.Answer(one.Question, one.Context, one.Options)));
    }

    [Theory]
    [MemberData(nameof(AnswerCase.Kinds), MemberType = typeof(AnswerCase))]
    public void What_the_pipeline_refuses_is_the_callers_fault(string kind)
    {
        using var model = QuestionAnswerer.Load(AnswerCase.Folder(kind), new ModelOptions { Threads = 1 });
        var refused = AnswerCase.Read(kind).Where(one => one.Error is not null).ToList();
        Assert.Equal(11, refused.Count);
        Assert.All(refused, one => Assert.Matches("^[a-z_]+: expected .*, found ", Assert.Throws<ArgumentException>(() => model.Answer(one.Question, one.Context, one.Options)).Message));
    }

    [Fact]
    public void Questions_asked_together_get_the_bits_they_get_alone()
    {
        using var model = QuestionAnswerer.Load(AnswerCase.Folder("bert"), new ModelOptions { Threads = 2 });
        var options = new AnswerOptions { TopK = 5, MaxLength = 48, Stride = 16 };
        var questions = AnswerCase.Read("bert").Where(one => one.Error is null && one.Context.Length > 40).Take(24).Select(one => (one.Question, one.Context)).ToList();
        var together = model.Answer(questions, options);
        Assert.Equal(questions.Select(one => model.Answer(one.Question, one.Context, options).ToArray()), together.Select(answers => answers.ToArray()));
    }

    [Theory]
    [InlineData("pytorch")]
    [InlineData("int8")]
    public void A_quantised_answer_does_not_depend_on_what_is_asked_beside_it(string scheme)
    {
        var quantization = new QuantizationOptions { Scheme = scheme == "int8" ? Octavo.Numerics.Scheme.Int8 : Octavo.Numerics.Scheme.PyTorch };
        using var model = QuestionAnswerer.Load(AnswerCase.Folder("bert"), new ModelOptions { Threads = 1, Quantization = quantization });
        Assert.Equal(scheme == "pytorch", model.DependsOnBatch);
        var questions = AnswerCase.Read("bert").Where(one => one.Error is null && one.Context.Length > 40).Take(8).Select(one => (one.Question, one.Context)).ToList();
        Assert.Equal(questions.Select(one => model.Answer(one.Question, one.Context)[0]), model.Answer(questions).Select(answers => answers[0]));
    }

    [Fact]
    public void A_context_without_a_word_is_refused_unless_there_may_be_no_answer()
    {
        using var model = QuestionAnswerer.Load(AnswerCase.Folder("bert"), new ModelOptions { Threads = 1 });
        Assert.Equal("context: expected words, found none", Assert.Throws<ArgumentException>(() => model.Answer("Who?", " \t ")).Message);
        Assert.Equal(new Answer("", 1, 0, 0), Assert.Single(model.Answer("Who?", " \t ", new AnswerOptions { HandleImpossibleAnswer = true })));
    }

    [Theory]
    [InlineData(0, null, "max_seq_len: expected at least 1, found 0")]
    [InlineData(-1, null, "max_seq_len: expected at least 1, found -1")]
    [InlineData(2, null, "doc_stride: expected at most the 0 tokens")]
    [InlineData(16, 16, "doc_stride: expected at most the 14 tokens")]
    [InlineData(16, -1, "doc_stride: expected at least 0, found -1")]
    [InlineData(64, 62, "doc_stride: expected less than the")]
    public void Windows_that_cannot_be_are_refused(int length, int? stride, string expected)
    {
        using var model = QuestionAnswerer.Load(AnswerCase.Folder("bert"), new ModelOptions { Threads = 1 });
        var context = string.Join(' ', Enumerable.Repeat("Leeds", 100));
        var refused = Assert.Throws<ArgumentException>(() => model.Answer("Who?", context, new AnswerOptions { MaxLength = length, Stride = stride }));
        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logits_are_two_for_each_token()
    {
        using var model = QuestionAnswerer.Load(AnswerCase.Folder("bert"), new ModelOptions { Threads = 1 });
        var batch = model.Tokenizer.EncodeBatch([("Who?", "Leeds"), ("Where?", "In Leeds.")]);
        Assert.Equal(2 * batch.TokenCount, model.Logits(batch).Length);
    }

    [Fact]
    public void A_model_with_another_head_is_refused() =>
        Assert.Contains("architectures", Assert.Throws<CheckpointException>(() => QuestionAnswerer.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert"))).Message, StringComparison.Ordinal);

    private static void Check(AnswerCase one, IReadOnlyList<Answer> answers)
    {
        var points = new CodePoints(one.Context);
        Assert.Equal(
            one.Expected!.Select(answer => (answer.Text, answer.Start, answer.End)),
            answers.Select(answer => (answer.Text, points.Before(answer.Start), points.Before(answer.End))));
        Assert.All(one.Expected!.Zip(answers), pair => Assert.Equal(pair.First.Score, pair.Second.Score, Tolerance));
        Assert.All(answers, answer => Assert.Equal(answer.Text, answer.Start < answer.End ? one.Context[answer.Start..answer.End] : ""));
    }
}
