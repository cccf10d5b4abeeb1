using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Tests.Model;

/// <summary>Zero-shot classification in the library; every case of the pipeline is asked by way of <c>octavo predict</c>.</summary>
public sealed class ZeroShotClassifierTests
{
    private static string Folder(string kind) => RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "zero-shot", kind);

    [Fact]
    public void Several_texts_get_the_bits_of_each_alone()
    {
        using var model = ZeroShotClassifier.Load(Folder("bert"));
        string[] texts = ["Leeds met Hiro.", "Quanta Labs sold Acme Corp. in the spring.", "no"];
        string[] labels = ["travel", "sports", "a new product"];
        var options = new ZeroShotOptions { MultiLabel = true, HypothesisTemplate = "This text is about {}." };
        var together = model.Classify(texts, labels, options);
        for (var i = 0; i < texts.Length; i++) Assert.Equal(model.Classify(texts[i], labels, options), together[i]);
        Assert.Equal(together[0].OrderByDescending(label => label.Score), together[0]);
        Assert.All(together[0], label => Assert.Equal(labels[label.Index], label.Label));
        Assert.Empty(model.Classify(Array.Empty<string>(), labels));
    }

    [Fact]
    public void A_model_that_knows_no_entailment_is_refused_when_it_is_loaded()
    {
        using var folder = new ChangedFolder(Folder("bert"), config => config["id2label"] = JsonNode.Parse("""{"0":"no","1":"perhaps","2":"yes"}"""));
        var error = Assert.Throws<CheckpointException>(() => ZeroShotClassifier.Load(folder.Path));
        Assert.Contains("with a label that begins with 'entail' beside another, found labels no, perhaps, yes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "b")]
    [InlineData("This is {}.", "This is b.")]
    [InlineData("{0}, again {0}!", "b, again b!")]
    [InlineData("{{{}}}", "{b}")]
    [InlineData("{{}} {}", "{} b")]
    public void A_template_is_filled_as_by_Python(string template, string expected) =>
        Assert.Equal(expected, HypothesisTemplate.Parse(template).Of("b"));

    [Theory]
    [InlineData("")]
    [InlineData("{{}}")]
    [InlineData("{} {}")]
    [InlineData("{} {0}")]
    [InlineData("{1}")]
    [InlineData("{label}")]
    [InlineData("{:>8}")]
    [InlineData("}")]
    [InlineData("a {")]
    public void A_template_that_says_nothing_of_one_label_is_refused(string template) => Assert.Throws<ArgumentException>(() => HypothesisTemplate.Parse(template));

    /// <summary>Both are 1 to the last bit; the pipeline sorts upwards and turns the order around.</summary>
    [Fact]
    public void Of_equal_scores_the_last_label_goes_first()
    {
        var answer = new Entailment(1, 0).Scores([-90, 90, 0, -80, 80, 0], labels: 3, multiLabel: true);
        Assert.Equal([1f, 1f], answer);
        using var model = ZeroShotClassifier.Load(Folder("bert"));
        Assert.Equal([1, 0], model.Classify("a", ["x", "x"]).Select(label => label.Index));
    }

    [Theory]
    [InlineData("contradiction", "neutral", "Entailment", 2, 0)]
    [InlineData("ENTAIL", "neutral", "contradiction", 0, 2)]
    [InlineData("neutral", "contradiction", "entailment", 2, 0)]
    public void Entailment_is_found_by_name_and_compared_with_the_first_or_last(string first, string second, string third, int index, int other) =>
        Assert.Equal(new Entailment(index, other), Entailment.Of([first, second, third]));
}
