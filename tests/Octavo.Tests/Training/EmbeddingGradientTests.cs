using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Tests.Architectures;
using Octavo.Tests.Model;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Gradients of embedders: those of sentence-transformers' losses, and slopes in double precision for every pooling, module and classic family.</summary>
public class EmbeddingGradientTests
{
    private static readonly string Golden = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "sentence-encoder");

    public static TheoryData<string> Folders => TinyEmbedder.Folders;

    public static TheoryData<string> Classic => FamilyFolders.Classic;

    [Theory]
    [InlineData("multiple-negatives-ranking", 20, "anchor", "positive")]
    [InlineData("multiple-negatives-ranking-hard-negatives", 20, "anchor", "positive", "negative")]
    [InlineData("multiple-negatives-ranking-two-hard-negatives-scale-50", 50, "anchor", "positive", "negative", "negative.2")]
    [InlineData("cosine-similarity", 0, "first", "second")]
    public void Loss_and_gradients_are_those_of_the_reference(string name, double scale, params string[] places)
    {
        using var golden = Checkpoint.OpenFile(Path.Combine(Golden, name + ".safetensors"));
        TokenBatch[] texts = [.. places.Select(place => new GoldenBatch(golden, place + ".").Padded)];
        var found = scale == 0
            ? Gradients.ComputeEmbeddings(Golden, EmbeddingObjective.Cosine, texts, golden.Require("labels").ToFloats(), new ModelOptions { Threads = 2 })
            : Gradients.ComputeEmbeddings(Golden, EmbeddingObjective.Contrastive(scale), texts, [], new ModelOptions { Threads = 2 });
        Assert.Equal(golden.Require("loss").ToFloats()[0], (float)found.Loss, 1e-5f);
        GradientCheck.Equal(golden, found, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_pooling_and_module_has_the_slopes_of_the_loss(string name)
    {
        // A prompt that is not pooled is no part of the twin.
        if (name.StartsWith("prompts-excluded", StringComparison.Ordinal)) return;
        var texts = TinyEmbedder.TextsOf(name).Where(text => text.Length > 0).Take(6).ToList();
        using var embedder = new TinyEmbedder(Path.Combine(TinyEmbedder.Root, name), EmbeddingObjective.Cosine, 2, new ModelOptions { Threads = 2 });
        var (batch, scores) = (embedder.Encode(texts), new[] { 0.9f, 0.2f, 0.5f });
        embedder.Model.Accumulate(batch, scores, default);
        var weights = Doubles(embedder);
        var twin = new NaiveEmbedder(embedder.Model.Config, weights, embedder.Folder);
        Slopes.AreGradients(embedder.Each(parameter => parameter.Gradient), weights, () => twin.Cosine(batch, scores));
    }

    [Theory]
    [MemberData(nameof(Classic))]
    public void Every_classic_family_has_the_slopes_of_the_contrastive_loss(string modelType)
    {
        var (batch, objective) = (Batch(modelType), EmbeddingObjective.Contrastive(5));
        using var checkpoint = Checkpoint.Open(FamilyFolders.Path(modelType));
        var (folder, config) = (EmbedderFolder.Read(FamilyFolders.Path(modelType)), EncoderConfig.Parse(checkpoint.ConfigJson, "config.json"));
        using var model = TrainableModel.OfEmbedder(checkpoint, config, folder, new(objective, 3, 0), new ModelOptions { Threads = 2 });
        model.Accumulate(batch, [], default);
        var weights = Each(model, parameter => parameter.Values).ToDictionary(item => item.Key, item => Array.ConvertAll(item.Value, value => (double)value));
        Assert.DoesNotContain(weights.Keys, name => name.StartsWith(config.Family.Prefix, StringComparison.Ordinal));
        var twin = new NaiveEmbedder(config, weights, folder);
        Slopes.AreGradients(Each(model, parameter => parameter.Gradient), weights, () => twin.Contrastive(batch, 3, 5));
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("cls")]
    public void Gradients_with_dropout_are_the_slopes_of_the_twin_with_the_same_masks(string name)
    {
        var texts = TinyEmbedder.TextsOf(name).Where(text => text.Length > 0).Take(4).ToList();
        using var embedder = new TinyEmbedder(Path.Combine(TinyEmbedder.Root, name), EmbeddingObjective.Cosine, 2, new ModelOptions { Threads = 2 });
        var (batch, scores, dropout) = (embedder.Encode(texts), new[] { 0.9f, 0.2f }, new Dropout(0.25f, 11));
        var loss = embedder.Model.Accumulate(batch, scores, dropout);
        var weights = Doubles(embedder);
        var twin = new NaiveEmbedder(embedder.Model.Config, weights, embedder.Folder, dropout);
        Assert.Equal(twin.Cosine(batch, scores), loss, 1e-5);
        Slopes.AreGradients(embedder.Each(parameter => parameter.Gradient), weights, () => twin.Cosine(batch, scores));
    }

    [Theory]
    [InlineData("dense-residual")]
    [InlineData("six-modes-booleans")]
    public void Threads_and_instruction_sets_change_no_bit(string name)
    {
        var texts = TinyEmbedder.TextsOf(name).Take(12).ToList();
        Dictionary<string, float[]>? first = null;
        foreach (var (threads, set) in KernelSet.Available.Select((set, i) => (i + 1, set)))
        {
            using var embedder = new TinyEmbedder(Path.Combine(TinyEmbedder.Root, name), EmbeddingObjective.Contrastive(), 3, new ModelOptions { Threads = threads, InstructionSet = set });
            embedder.Model.Accumulate(embedder.Encode(texts), [], new Dropout(0.3f, 7));
            var found = embedder.Each(parameter => parameter.Gradient);
            first ??= found;
            Assert.All(found, item => Assert.Equal(first[item.Key], item.Value));
        }
    }

    [Fact]
    public void Gradients_of_several_batches_are_added_to_one_another()
    {
        const string name = "dense-tanh-normalize";
        var texts = TinyEmbedder.TextsOf(name).Where(text => text.Length > 0).Take(4).ToList();
        using var embedder = new TinyEmbedder(Path.Combine(TinyEmbedder.Root, name), EmbeddingObjective.Cosine, 2, new ModelOptions { Threads = 2 });
        var batch = embedder.Encode(texts);
        embedder.Model.Accumulate(batch, [0.1f, 0.7f], default);
        var once = embedder.Each(parameter => parameter.Gradient);
        embedder.Model.Accumulate(batch, [0.1f, 0.7f], default);
        foreach (var (tensor, twice) in embedder.Each(parameter => parameter.Gradient))
            Near.Equal(Array.ConvertAll(once[tensor], value => 2 * value), twice, 1e-6 + (1e-4 * once[tensor].Max(Math.Abs)));
    }

    [Fact]
    public void Texts_and_scores_that_do_not_fit_together_are_refused()
    {
        using var golden = Checkpoint.OpenFile(Path.Combine(Golden, "cosine-similarity.safetensors"));
        var (first, second) = (new GoldenBatch(golden, "first.").Padded, new GoldenBatch(golden, "second.").Padded);
        var scores = golden.Require("labels").ToFloats();
        void Refused(string expected, EmbeddingObjective objective, IReadOnlyList<TokenBatch> texts, float[] given) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Gradients.ComputeEmbeddings(Golden, objective, texts, given)).Message, StringComparison.Ordinal);
        Refused("expected two of each example, found 3", EmbeddingObjective.Cosine, [first, second, second], scores);
        Refused("expected at least two of each example, found 1", EmbeddingObjective.Contrastive(), [first], []);
        Refused("labels: expected 6, a score of each pair, found 2", EmbeddingObjective.Cosine, [first, second], scores[..2]);
        Refused("labels: expected none", EmbeddingObjective.Contrastive(), [first, second], scores);
        Refused("expected -1 to 1, which is what a cosine can be, found 4.5 at element 2", EmbeddingObjective.Cosine, [first, second], [0, 0, 4.5f, 0, 0, 0]);
        Refused("expected 6 in each place of the examples, found 5", EmbeddingObjective.Contrastive(), [first, second.Slice(0, 5)], []);
        Refused("expected at least two examples", EmbeddingObjective.Contrastive(), [first.Slice(0, 1), second.Slice(0, 1)], []);
        var mask = second.AttentionMask!.ToArray();
        mask[0] = 0;
        Refused("attention_mask: expected ones and then zeros", EmbeddingObjective.Contrastive(), [first, new TokenBatch(second.InputIds, second.TokenTypeIds, second.Offsets, mask)], []);
    }

    private static TokenBatch Batch(string modelType)
    {
        using var file = Checkpoint.OpenFile(Path.Combine(FamilyFolders.Path(modelType), "expected.safetensors"));
        return new GoldenBatch(file).Ragged;
    }

    private static Dictionary<string, double[]> Doubles(TinyEmbedder embedder) =>
        embedder.Each(parameter => parameter.Values).ToDictionary(item => item.Key, item => Array.ConvertAll(item.Value, value => (double)value));

    private static Dictionary<string, float[]> Each(TrainableModel model, Func<Parameter, ParameterBuffer> buffer) => model.Parameters.All
        .SelectMany(parameter => parameter.Tensors.Select(tensor => (tensor.Name, Values: buffer(parameter).Read(tensor))))
        .ToDictionary(item => item.Name, item => item.Values);
}
