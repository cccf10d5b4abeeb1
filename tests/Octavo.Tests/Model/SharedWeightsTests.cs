using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Tests.Model;

/// <summary>Two questions to one model that is in memory once.</summary>
public sealed class SharedWeightsTests
{
    private static string Golden(params string[] parts) => RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. parts]);

    [Fact]
    public void A_loaded_classifier_answers_labels_that_are_named_as_one_loaded_for_them_does()
    {
        var folder = Golden("pipelines", "zero-shot", "bert");
        using var classifier = TextClassifier.Load(folder, new() { Threads = 1 });
        using var shared = ZeroShotClassifier.Of(classifier);
        using var own = ZeroShotClassifier.Load(folder, new() { Threads = 1 });
        Assert.Equal(own.Classify("it rains", ["weather", "sports"]), shared.Classify("it rains", ["weather", "sports"]));
        shared.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Classify("it rains"));
    }

    [Fact]
    public void A_classifier_without_entailment_is_refused_and_goes_on()
    {
        using var classifier = TextClassifier.Load(Golden("cross-encoder", "three-labels"), new() { Threads = 1 });
        Assert.Contains("entail", Assert.Throws<ArgumentException>(() => ZeroShotClassifier.Of(classifier)).Message, StringComparison.Ordinal);
        Assert.NotEmpty(classifier.Classify("it rains").Label);
        Assert.Throws<ArgumentNullException>(() => ZeroShotClassifier.Of(null!));
    }

    [Fact]
    public void A_sparse_embedder_fills_masks_as_the_model_that_it_is_made_of()
    {
        var folder = Golden("pipelines", "fill-mask", "bert");
        using var embedder = SparseTextEmbedder.Load(folder, new() { Threads = 1 });
        using var own = MaskedLanguageModel.Load(folder, new() { Threads = 1 });
        Assert.Equal(own.FillOne("it [MASK] in Graz"), embedder.MaskedWords.FillOne("it [MASK] in Graz"));
    }
}
