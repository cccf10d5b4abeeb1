using Octavo.Compression;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Evaluation.Squad;
using Octavo.Model;
using Octavo.Tests.Model.Answers;
using Octavo.Tests.Model.Entities;
using Octavo.Text;

namespace Octavo.Tests.Compression;

/// <summary>Noise of hidden states of each head, held against the states that <see cref="TextEncoder"/> tells of the same tokens.</summary>
public class LayerNoiseTests
{
    private static readonly ModelOptions Int8 = new() { Quantization = new() };

    [Fact]
    public void Of_embedders_it_is_that_of_their_texts_in_one_batch()
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean");
        string[] texts = ["a cat on a mat", "two dogs run", "rain in May"];
        using var pair = Pair(options => TextEmbedder.Load(folder, options));
        var (fp32, int8) = pair;
        var noise = LayerNoise.Measure(fp32, int8, texts);
        Assert.Equal(Expected(folder, model => [fp32.Tokenizer.EncodeBatch([.. texts.Select(text => (text, (string?)null))])]), noise);
        Assert.All(noise, value => Assert.InRange(value, 10, 100));
        Assert.All(LayerNoise.Measure(fp32, fp32, texts), value => Assert.Equal(double.PositiveInfinity, value));
        Assert.Throws<ArgumentException>(() => LayerNoise.Measure(fp32, int8, []));
    }

    [Fact]
    public void Of_taggers_it_is_that_of_words_that_are_tokenised_each_by_itself()
    {
        var folder = EntityGoldens.Folder("bert");
        var data = new ConllData("x.conll", [new(["Rosa", "met", "Victoria"], ["B-PER", "O", "B-PER"], 1), new(["Graz"], ["B-LOC"], 5)]);
        using var pair = Pair(options => TokenClassifier.Load(folder, options));
        var (fp32, int8) = pair;
        var noise = LayerNoise.Measure(fp32, int8, data);
        Assert.Equal(Expected(folder, model => [model.Tokenizer.EncodeBatch([("Rosa met Victoria", null), ("Graz", null)])]), noise);
        Assert.Throws<ArgumentException>(() => LayerNoise.Measure(fp32, int8, data with { Sentences = [] }));
    }

    [Fact]
    public void Of_questions_it_is_that_of_all_windows_each_by_itself()
    {
        var folder = AnswerCase.Folder("bert");
        SquadQuestion[] questions = [Question("Who?", "Rosa met Victoria."), Question("Where?", "In Graz.")];
        using var pair = Pair(options => QuestionAnswerer.Load(folder, options));
        var (fp32, int8) = pair;
        var noise = LayerNoise.Measure(fp32, int8, questions, SquadEvaluator.OptionsFor(SquadVersion.V1));
        Assert.Equal(Expected(folder, model => [.. questions.Select(question => model.Tokenizer.EncodeBatch([(question.Question, (string?)question.Context)]))]), noise);
        Assert.Throws<ArgumentException>(() => LayerNoise.Measure(fp32, int8, [], new()));
    }

    [Fact]
    public void Models_of_other_sizes_are_not_comparable()
    {
        using var a = TextEmbedder.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "mean"));
        using var b = TextClassifier.Load(RepositoryRoot.Path("models", "minilm-mrpc"));
        Assert.False(LayerNoise.AreComparable(a, b));
    }

    private static SquadQuestion Question(string question, string context) => new("id", question, context, [], "here");

    private static Two<T> Pair<T>(Func<ModelOptions?, T> load)
        where T : EncoderModel => new(load(null), load(Int8));

    private static List<double> Expected(string folder, Func<TextEncoder, TokenBatch[]> batches)
    {
        using var pair = Pair(options => TextEncoder.Load(folder, options));
        var (fp32, int8) = pair;
        var tokens = batches(fp32);
        var (a, b) = (tokens.Select(batch => fp32.Forward(batch).HiddenStates).ToList(), tokens.Select(batch => int8.Forward(batch).HiddenStates).ToList());
        return [.. Enumerable.Range(0, a[0].Count).Select(layer => Statistics.SignalToNoise(
            (float[])[.. a.SelectMany(states => states[layer])], (float[])[.. b.SelectMany(states => states[layer])]))];
    }

    private sealed record Two<T>(T First, T Second) : IDisposable
        where T : EncoderModel
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
