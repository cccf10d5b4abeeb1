using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Numerics;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Runs that train embedders: what they save, that they can be broken off, and what they refuse.</summary>
public sealed class EmbeddingTrainerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("octavo-embed-").FullName;

    public static TheoryData<string> Folders => TinyEmbedder.Folders;

    private static TrainingOptions Options { get; } = new() { MaxSteps = 6, EvalSteps = 3, LearningRate = 1e-3, BatchSize = 4, Threads = 2 };

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Folders))]
    public void What_is_saved_gives_the_bits_that_were_trained(string name)
    {
        var texts = TinyEmbedder.TextsOf(name).Take(8).ToList();
        float[] scores = [0.1f, 0.9f, 0.4f, 0.6f];
        foreach (var quantization in (QuantizationOptions?[])[null, new(), .. name == "cls" ? [new QuantizationOptions { Scheme = Scheme.Q8Bert }] : Array.Empty<QuantizationOptions>()])
        {
            using var trained = new TinyEmbedder(Path.Combine(TinyEmbedder.Root, name), EmbeddingObjective.Cosine, 2, new ModelOptions { Threads = 2, Quantization = quantization });
            var batch = trained.Encode(texts);
            for (var step = 1; step <= 3; step++)
            {
                trained.Model.Accumulate(batch, scores, new Dropout(0.1f, (ulong)step));
                trained.Model.Step(step, 1e-2, 0.01, 1);
            }

            trained.Model.Accumulate(batch, scores, default);
            var output = Path.Combine(_root, quantization?.Scheme.Name ?? "floats");
            using var saved = TextEmbedder.Load(trained.Save(output));
            var width = trained.Model.Logits.Length / texts.Count;
            var found = new float[trained.Model.Logits.Length];
            saved.Embed(texts, found, new EmbeddingOptions { Dimensions = width });
            Assert.Equal(trained.Model.Logits, found);
            Assert.Empty(saved.Warnings);
            using var start = TextEmbedder.Load(Path.Combine(TinyEmbedder.Root, name));
            Assert.Equal((start.MaxTokens, start.Dimensions, start.DefaultPromptName, start.SimilarityFunction), (saved.MaxTokens, saved.Dimensions, saved.DefaultPromptName, saved.SimilarityFunction));
            Assert.NotEqual(start.Embed(texts[0]), saved.Embed(texts[0]));
        }
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void A_run_that_was_broken_off_ends_with_the_same_bits(bool isQuantized, int negatives)
    {
        var options = Options with { Quantization = isQuantized ? new() : null };
        var (whole, broken) = (Path.Combine(_root, "whole"), Path.Combine(_root, "broken"));
        var result = Train(options, whole, negatives);
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(options with { Threads = 1 }, broken, negatives, new StopAt(4, source), source.Token));
        var resumed = Train(options with { Existing = ExistingOutput.Resume }, broken, negatives);
        Assert.Equal(result.History.Losses, resumed.History.Losses);
        Assert.Equal(result.History.Evaluations, resumed.History.Evaluations);
        foreach (var file in (string[])["last/model.safetensors", "last/2_Dense/model.safetensors", "model.safetensors", "2_Dense/model.safetensors", "modules.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(broken, file)));
    }

    [Fact]
    public void The_best_of_the_evaluations_by_Spearman_is_what_the_folder_has()
    {
        var result = Train(Options, Path.Combine(_root, "out"), 0);
        Assert.Equal("spearmanr", result.Metric);
        Assert.Equal(2, result.History.Evaluations.Count);
        using var embedder = TextEmbedder.Load(Path.Combine(_root, "out"));
        var examples = Examples(0);
        double[] cosines = [.. examples.Select(example => (double)embedder.Similarity(embedder.Embed(example.Text), embedder.Embed(example.Other)))];
        Assert.Equal(result.History.Best!.Metrics["spearmanr"], Octavo.Evaluation.Metrics.Spearman(cosines, [.. examples.Select(example => example.Score!.Value)]), 1e-12);
        Assert.Equal(result.History.Evaluations.Max(point => point.Metrics["spearmanr"]), result.History.Best.Metrics["spearmanr"]);
    }

    [Fact]
    public void Pairs_without_scores_are_measured_by_how_often_the_right_text_is_the_nearest()
    {
        var examples = Examples(0).Select(example => example with { Score = null }).ToList();
        using var trainer = Trainer.Open(Start, EmbeddingObjective.Contrastive(), examples, examples, Path.Combine(_root, "out"), Options with { MaxSteps = 60, EvalSteps = 30, LearningRate = 1e-2 });
        var result = trainer.Run();
        Assert.Equal("acc", result.Metric);
        Assert.InRange(result.History.Best!.Metrics["acc"], 0.8, 1);
        Assert.True(result.History.Losses[^1] < result.History.Losses[0] / 2, $"{result.History.Losses[0]}, {result.History.Losses[^1]}");
    }

    [Fact]
    public void Cosines_come_near_their_scores()
    {
        var result = Train(Options with { MaxSteps = 60, LearningRate = 1e-2, Dropout = 0 }, Path.Combine(_root, "out"), 0, objective: EmbeddingObjective.Cosine);
        Assert.True(result.History.Evaluations[^1].Loss < result.History.Evaluations[0].Loss / 2, $"{result.History.Evaluations[0].Loss}, {result.History.Evaluations[^1].Loss}");
    }

    [Fact]
    public void An_encoder_that_nothing_is_said_of_becomes_a_folder_with_the_mean_of_its_tokens()
    {
        var examples = Examples(0);
        var start = Path.Combine(TinyEmbedder.Root, "plain-encoder");
        using var trainer = Trainer.Open(start, EmbeddingObjective.Cosine, examples, [], Path.Combine(_root, "out"), Options);
        Assert.Contains("no modules.json: the mean of the tokens is taken", Assert.Single(trainer.Warnings), StringComparison.Ordinal);
        trainer.Run();
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_root, "out", "modules.json")));
        Assert.Equal(["sentence_transformers.models.Transformer", "sentence_transformers.models.Pooling"], json.RootElement.EnumerateArray().Select(module => module.GetProperty("type").GetString()));
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(_root, "out", "config.json")));
        Assert.Equal("DistilBertModel", config.RootElement.GetProperty("architectures")[0].GetString());
        using var checkpoint = Checkpoint.Open(Path.Combine(_root, "out"));
        Assert.Contains("embeddings.word_embeddings.weight", checkpoint.Tensors.Keys);
    }

    [Fact]
    public void A_pooler_that_no_embedding_needs_stays_as_it_was()
    {
        var start = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "sentence-encoder");
        using var checkpoint = Checkpoint.Open(start);
        var config = TrainedConfig.ForEmbeddings(checkpoint, 0);
        var files = new EmbedderFiles(EmbedderFolder.Read(start), checkpoint, config.Config, 24);
        Assert.Equal(["pooler.dense.weight", "pooler.dense.bias"], files.Kept.Select(tensor => tensor.Name));
        Assert.Equal(checkpoint.Require("pooler.dense.weight").Bytes.ToArray(), files.Kept[0].Data.ToArray());
    }

    [Fact]
    public void A_classifier_that_replaces_an_embedder_is_no_embedder()
    {
        var place = new TrainingWorkplace();
        try
        {
            Train(Options, place.Output, 0);
            Assert.True(File.Exists(Path.Combine(place.Output, "modules.json")));
            place.Train(TrainingWorkplace.Options with { MaxSteps = 1, Existing = ExistingOutput.Overwrite });
            Assert.False(File.Exists(Path.Combine(place.Output, "modules.json")));
            Assert.False(File.Exists(Path.Combine(place.Output, "last", "modules.json")));
        }
        finally
        {
            place.Dispose();
        }
    }

    [Fact]
    public void Examples_that_teach_nothing_are_refused()
    {
        var examples = Examples(0);
        void Refused<T>(string expected, EmbeddingObjective objective, IReadOnlyList<EmbeddingExample> given, TrainingOptions? options = null, IReadOnlyList<EmbeddingExample>? development = null)
            where T : Exception =>
            Assert.Contains(expected, Assert.Throws<T>(() => Trainer.Open(Start, objective, given, development ?? [], Path.Combine(_root, "out"), options ?? Options).Dispose()).Message, StringComparison.Ordinal);
        IReadOnlyList<EmbeddingExample> With(double? score) => [examples[0], examples[1] with { Score = score }];
        Refused<ArgumentException>("expected examples to learn from", EmbeddingObjective.Cosine, []);
        Refused<InvalidDataException>("texts.jsonl: line 2: expected a score from -1 to 1, which is what a cosine can be, found none", EmbeddingObjective.Cosine, With(null));
        Refused<InvalidDataException>("found 3.5", EmbeddingObjective.Cosine, With(3.5));
        Refused<InvalidDataException>("found NaN", EmbeddingObjective.Cosine, With(double.NaN));
        Refused<InvalidDataException>("line 2: expected a score, as others have, found none", EmbeddingObjective.Cosine, examples, null, With(null));
        Refused<InvalidDataException>("expected two texts to learn a cosine from, found 3", EmbeddingObjective.Cosine, Examples(1));
        Refused<ArgumentException>("batch-size: expected at least 2", EmbeddingObjective.Contrastive(), examples, Options with { BatchSize = 1 });
        Refused<ArgumentException>("expected at least two examples", EmbeddingObjective.Contrastive(), [examples[0]]);
        Refused<InvalidDataException>("line 2: expected as many negatives as in the first example, 1, found 0", EmbeddingObjective.Contrastive(), [Examples(1)[0], Examples(1)[1] with { Negatives = [] }]);
        Refused<ArgumentException>("teacher: expected none for embeddings", EmbeddingObjective.Cosine, examples, Options with { Teacher = Start });
        Assert.Contains("similarity-scale", Assert.Throws<ArgumentException>(() => EmbeddingObjective.Contrastive(0)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public void Another_scale_or_start_is_no_run_to_resume()
    {
        var output = Path.Combine(_root, "out");
        Train(Options, output, 0);
        using var trainer = Trainer.Open(Start, EmbeddingObjective.Contrastive(30), Examples(0), Examples(0), output, Options with { Existing = ExistingOutput.Resume });
        Assert.Contains("expected similarity-scale 20 as the run began, found 30", Assert.Throws<CheckpointException>(() => trainer.Run()).Message, StringComparison.Ordinal);
        using var other = Trainer.Open(Path.Combine(TinyEmbedder.Root, "mean"), EmbeddingObjective.Contrastive(), Examples(0), Examples(0), output, Options with { Existing = ExistingOutput.Resume });
        Assert.Contains("with changed settings", Assert.Throws<CheckpointException>(() => other.Run()).Message, StringComparison.Ordinal);
    }

    private static string Start => Path.Combine(TinyEmbedder.Root, "dense-tanh-normalize");

    private static IReadOnlyList<EmbeddingExample> Examples(int negatives) => TinyEmbedder.Examples([.. TinyEmbedder.TextsOf("dense-tanh-normalize").Where(text => text.Length > 0).Distinct()], negatives);

    private static TrainingResult Train(
        TrainingOptions options, string output, int negatives, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default, EmbeddingObjective? objective = null)
    {
        using var trainer = Trainer.Open(Start, objective ?? EmbeddingObjective.Contrastive(), Examples(negatives), Examples(0), output, options, cancellation);
        return trainer.Run(progress, cancellation);
    }
}
