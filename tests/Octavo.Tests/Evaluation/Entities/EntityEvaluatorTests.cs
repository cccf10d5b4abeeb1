using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Evaluation.Entities;
using Octavo.Model;
using Octavo.Tests.Model.Entities;
using Octavo.Text;

namespace Octavo.Tests.Evaluation.Entities;

/// <summary>Words and their tags through a model.</summary>
public sealed class EntityEvaluatorTests
{
    private static readonly string[] Words = ["Rosa", "met", "Victoria", "in", "Lake", "Kyoto", "\u200B", "Helix-Bio"];

    /// <summary>A word's tag is its first token's, as it is when whole text is tagged; here by hand, one sentence at a time.</summary>
    [Fact]
    public void A_words_tag_is_that_of_its_first_token()
    {
        using var model = TokenClassifier.Load(EntityGoldens.Folder("bert"));
        var result = EntityEvaluator.Evaluate(model, Data(Words));
        var tags = result.Responses.Single().Tags;
        var (ids, first) = (new List<int> { model.Tokenizer.ClsId!.Value }, new List<int>());
        foreach (var word in Words)
        {
            var encoded = model.Tokenizer.Encode(word, null, new EncodingOptions { SpecialTokens = SpecialTokens.Skip }).InputIds;
            first.Add(encoded.Count == 0 ? -1 : ids.Count);
            ids.AddRange(encoded);
        }

        ids.Add(model.Tokenizer.SepId!.Value);
        var logits = model.Logits(new TokenBatch([.. ids], new int[ids.Count], [0, ids.Count]));
        var labels = model.Config.NumLabels;
        string Tag(int token) => model.Config.Labels[Enumerable.Range(0, labels).MaxBy(label => logits[(token * labels) + label])];
        Assert.Equal(first.Select(token => token < 0 ? "O" : Tag(token)), tags);
        Assert.Equal(-1, first[6]);
    }

    /// <summary>Batches, pads and threads change nothing; words that are cut off are of no entity.</summary>
    [Fact]
    public void Batches_and_pads_change_nothing_and_what_is_cut_off_has_no_entity()
    {
        using var model = TokenClassifier.Load(EntityGoldens.Folder("bert"), new ModelOptions { Threads = 2 });
        var data = Data(Words, [.. Enumerable.Repeat("Kyoto", 80)], ["Rosa"]);
        var ragged = EntityEvaluator.Evaluate(model, data);
        var padded = EntityEvaluator.Evaluate(model, data, new() { BatchSize = 2, Padding = Padding.Longest });
        Assert.Equal(ragged.Responses, padded.Responses);
        Assert.Equal(ragged.Metrics, padded.Metrics);
        var longest = ragged.Responses[1].Tags;
        Assert.All(longest.Skip(62), tag => Assert.Equal("O", tag));
        Assert.Contains(longest.Take(62), tag => tag != "O");
        Assert.All(EntityEvaluator.Evaluate(model, data, new() { MaxLength = 4 }).Responses[1].Tags.Skip(2), tag => Assert.Equal("O", tag));
    }

    [Fact]
    public void Tags_that_the_model_does_not_know_are_named_or_mapped()
    {
        using var model = TokenClassifier.Load(EntityGoldens.Folder("bert"));
        var data = new ConllData("x.conll", [new(["Rosa", "met"], ["B-person", "O"], 1) { Lines = [3, 4] }]);
        Assert.Contains("x.conll: line 3: tag 'B-person': expected a label of the model (O, B-PER", Assert.Throws<CheckpointException>(() => EntityEvaluator.Evaluate(model, data)).Message, StringComparison.Ordinal);
        var mapped = EntityEvaluator.Evaluate(model, data, new() { LabelMap = [new("B-person", "B-PER"), new("I-person", "2")] });
        Assert.DoesNotContain(mapped.Responses[0].Tags, tag => tag.EndsWith("PER", StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => EntityEvaluator.Evaluate(model, data, new() { LabelMap = [new("B-person", "B-human")] }));
    }

    /// <summary>With the answers themselves as the truth every metric is 1, and a comparison with itself finds nothing.</summary>
    [Fact]
    public void Answers_compared_with_themselves_are_right()
    {
        using var model = TokenClassifier.Load(EntityGoldens.Folder("bert"));
        var first = EntityEvaluator.Evaluate(model, Data(Words, ["Lake", "Victoria"]));
        var truth = new ConllData("x.conll", [.. first.Responses.Select(response => response.Sentence with { Tags = response.Tags })]);
        var again = EntityEvaluator.Evaluate(model, truth);
        Assert.All(again.Metrics, metric => Assert.Equal(1, metric.Value));
        var none = EntityComparison.Of(again, again);
        Assert.Equal((0, 0, 0, 10), (none.TagsChanged, none.Entities.Lost.Count, none.Changed.Count, none.Words));
        using var int8 = TokenClassifier.Load(EntityGoldens.Folder("bert"), new ModelOptions { Quantization = new() { Scheme = Octavo.Numerics.Scheme.Q8Bert } });
        var other = EntityComparison.Of(again, EntityEvaluator.Evaluate(int8, truth));
        Assert.Equal(other.Changed.Sum(pair => pair.Before.Tags.Zip(pair.After.Tags).Count(tags => tags.First != tags.Second)), other.TagsChanged);
        Assert.Throws<ArgumentException>(() => EntityComparison.Of(first, again));
    }

    private static ConllData Data(params string[][] sentences) =>
        new("x.conll", [.. sentences.Select(words => new TaggedSentence(words, [.. words.Select((_, i) => i == 0 ? "B-PER" : "O")], 1) { Lines = [.. words.Select((_, i) => i + 1)] })]);
}
