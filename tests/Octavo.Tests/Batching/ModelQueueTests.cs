using System.Diagnostics;
using System.Diagnostics.Metrics;
using Octavo.Batching;
using Octavo.Embeddings;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Tests.Batching;

/// <summary>Queues before real models: each answer has the bits of a direct call, whoever asks beside it.</summary>
public sealed class ModelQueueTests
{
    private static readonly string[] s_texts =
        ["the cat sat on the mat", "a", "", "what is the weather like in Paris today ?", .. Enumerable.Range(1, 20).Select(i => string.Join(' ', Enumerable.Repeat("rain and sun", i)))];

    [Theory]
    [InlineData(null)]
    [InlineData("int8")]
    public async Task A_classifier_answers_callers_at_once_as_alone(string? scheme)
    {
        using var model = TextClassifier.Load(Folder("cross-encoder", "three-labels"), new() { Quantization = scheme is null ? null : new() { Scheme = Scheme.Parse(scheme) } });
        using var queue = new ClassifierQueue(model, new() { MaxBatchTokens = 200 });
        var expected = s_texts.Select(text => model.Classify(text)).ToArray();
        var pairs = s_texts.Select(text => model.Classify(text, "it rains")).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < s_texts.Length; i++)
            {
                Assert.Equal(expected[i], await queue.ClassifyAsync(s_texts[i]));
                Assert.Equal(pairs[i], await queue.ClassifyAsync(s_texts[i], "it rains", $"caller {caller % 3}"));
            }

            Assert.Equal(expected, await queue.ClassifyAsync(s_texts));
            Assert.Equal(expected, await queue.ClassifyAsync(s_texts.ToAsyncEnumerable()).ToListAsync());
        })));
        Assert.Equal(0, queue.Waiting);
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("prompts-excluded")]
    public async Task An_embedder_answers_calls_of_different_options_at_once_as_alone(string name)
    {
        using var model = TextEmbedder.Load(Folder("sentence-transformers", name));
        using var queue = new EmbedderQueue(model, new() { MaxBatchTokens = 200 });
        EmbeddingOptions[] kinds = [new(), new() { Dimensions = 8, Normalize = true }, new() { Prompt = "query : " }, EmbeddingOptions.Query];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var options = kinds[caller % kinds.Length];
            var found = await queue.EmbedAsync(s_texts, options);
            Assert.Equal(s_texts.Select(text => model.Embed(text, options)), found);
            Assert.Equal(found[3], await queue.EmbedAsync(s_texts[3], options));
            Assert.Equal(found, await queue.EmbedAsync(s_texts.ToAsyncEnumerable(), options).ToListAsync());
            if (options.Prompt is null && options.PromptName is null && model.DefaultPromptName is null)
                Assert.Equal(s_texts.Sum(text => Math.Min(model.MaxTokens, model.CountTokens(text))), found.TokenCount);
        })));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.EmbedAsync("a", new() { PromptName = "no such prompt" }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.EmbedAsync("a", new() { Dimensions = 10_000 }));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.EmbedAsync(["a", null!]));
    }

    [Fact]
    public async Task Sparse_embeddings_are_those_of_a_direct_call()
    {
        using var model = SparseTextEmbedder.Load(Folder("splade", "max"));
        using var queue = new SparseEmbedderQueue(model);
        var (direct, queued) = (model.Embed(s_texts), await queue.EmbedAsync(s_texts));
        Assert.Equal(direct.Select(one => one.Indices), queued.Select(one => one.Indices));
        Assert.Equal(direct.Select(one => one.Values), queued.Select(one => one.Values));
    }

    [Fact]
    public async Task A_reranker_ranks_as_alone()
    {
        using var model = Reranker.Load(Folder("cross-encoder", "one-label"));
        using var queue = new RerankerQueue(model);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var query = $"what rains {caller} ?";
            Assert.Equal(model.Rank(query, s_texts, 5), await queue.RankAsync(query, s_texts, 5));
            Assert.Equal(model.Rank(query, s_texts, null, RankScores.Raw), await queue.RankAsync(query, s_texts, null, RankScores.Raw));
        })));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.RankAsync("a", s_texts, 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.RankAsync("a", ["b", null!]));
        Assert.Empty(await queue.RankAsync("a", []));
    }

    [Fact]
    public async Task Entities_are_those_of_a_direct_call_windows_or_none()
    {
        using var model = TokenClassifier.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "token-classification", "bert"));
        using var queue = new EntityQueue(model, new() { MaxBatchTokens = 60 });
        EntityOptions[] kinds = [new(), new() { Aggregation = EntityAggregation.Simple, Stride = 4 }];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
        {
            var options = kinds[caller % kinds.Length];
            var expected = model.Entities(s_texts, options);
            Assert.Equal(expected, await queue.EntitiesAsync(s_texts, options));
            Assert.Equal(expected[4], await queue.EntitiesAsync(s_texts[4], options));
            Assert.Equal(expected, await queue.EntitiesAsync(s_texts.ToAsyncEnumerable(), options).ToListAsync());
        })));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.EntitiesAsync("a", new() { Stride = 10_000 }));
    }

    [Fact]
    public async Task Answers_to_questions_are_those_of_a_direct_call()
    {
        using var model = QuestionAnswerer.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "question-answering", "bert"));
        using var queue = new AnswerQueue(model, new() { MaxBatchTokens = 200 });
        (string, string)[] questions = [.. s_texts.Where(text => text.Length > 0).Select((context, i) => ($"what rains {i} ?", context))];
        var expected = model.Answer(questions, new() { TopK = 3 });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            Assert.Equal(expected, await queue.AnswerAsync(questions, new() { TopK = 3 }));
            Assert.Equal(expected[2], await queue.AnswerAsync(questions[2].Item1, questions[2].Item2, new() { TopK = 3 }));
            Assert.Equal(expected, await queue.AnswerAsync(questions.ToAsyncEnumerable(), new() { TopK = 3 }).ToListAsync());
        })));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.AnswerAsync("", "a"));
    }

    [Fact]
    public async Task Labels_that_are_named_now_are_scored_as_in_a_direct_call()
    {
        using var model = ZeroShotClassifier.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "zero-shot", "bert"));
        using var queue = new ZeroShotQueue(model, new() { MaxBatchTokens = 300 });
        string[] texts = [.. s_texts.Where(text => text.Length > 0)];
        string[][] labels = [["rain", "sun"], ["cat", "weather", "travel"], ["one"]];
        ZeroShotOptions[] kinds = [new(), new() { MultiLabel = true, HypothesisTemplate = "This is about {}." }];
        await Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
        {
            var (own, options) = (labels[caller % labels.Length], kinds[caller % kinds.Length]);
            var expected = model.Classify(texts, own, options);
            Assert.Equal(expected, await queue.ClassifyAsync(texts, own, options));
            Assert.Equal(expected[2], await queue.ClassifyAsync(texts[2], own, options, "caller"));
            Assert.Equal(expected, await queue.ClassifyAsync(texts.ToAsyncEnumerable(), own, options).ToListAsync());
        })));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.ClassifyAsync("a", []));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.ClassifyAsync("", ["a"]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.ClassifyAsync(["a", null!], ["a"]));
    }

    [Fact]
    public async Task Masks_are_filled_as_in_a_direct_call_and_a_text_without_one_harms_nobody()
    {
        using var model = MaskedLanguageModel.Load(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "fill-mask", "bert"));
        using var queue = new MaskQueue(model, new() { MaxBatchTokens = 200 });
        var mask = model.Tokenizer.TokenOf(model.Tokenizer.MaskId!.Value);
        string[] texts = [.. Enumerable.Range(0, 12).Select(i => string.Join(' ', Enumerable.Repeat("rain", i)) + $" and {mask}" + (i % 3 == 0 ? $" in {mask}" : ""))];
        var expected = model.Fill(texts, new() { TopK = 3 });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            var wrong = queue.FillAsync("no mask");
            Assert.Equal(expected, await queue.FillAsync(texts, new() { TopK = 3 }));
            Assert.Equal(expected[4], await queue.FillAsync(texts[4], new() { TopK = 3 }));
            Assert.Equal(expected, await queue.FillAsync(texts.ToAsyncEnumerable(), new() { TopK = 3 }).ToListAsync());
            await Assert.ThrowsAnyAsync<ArgumentException>(() => wrong);
        })));
        var tooLong = string.Join(' ', Enumerable.Repeat("rain", 2 * model.Config.MaxTokens)) + mask;
        await Assert.ThrowsAnyAsync<ArgumentException>(() => queue.FillAsync([texts[0], tooLong]));
        Assert.Equal(0, queue.Waiting);
    }

    [Fact]
    public void A_model_whose_answers_depend_on_the_batch_is_refused_by_its_scheme()
    {
        using var model = TextClassifier.Load(Folder("cross-encoder", "three-labels"), new() { Quantization = new() { Scheme = Scheme.Parse("pytorch") } });
        Assert.Contains("pytorch", Assert.Throws<ArgumentException>(() => new ClassifierQueue(model)).Message, StringComparison.Ordinal);
        using var reranker = Reranker.Load(Folder("cross-encoder", "one-label"), new() { Quantization = new() { Scheme = Scheme.Parse("q8bert") } });
        if (reranker.DependsOnBatch) Assert.Throws<ArgumentException>(() => new RerankerQueue(reranker));
    }

    [Fact]
    public async Task A_disposed_model_or_queue_says_so_to_each_caller()
    {
        var model = TextClassifier.Load(Folder("cross-encoder", "three-labels"));
        var queue = new ClassifierQueue(model);
        Assert.NotNull(await queue.ClassifyAsync("a"));
        model.Dispose();
        Assert.Equal(typeof(TextClassifier).FullName, (await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.ClassifyAsync("a"))).ObjectName);
        queue.Dispose();
        Assert.Equal(typeof(ClassifierQueue).FullName, (await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.ClassifyAsync("a"))).ObjectName);
    }

    [Theory]
    [InlineData(0, null, 0, 1, "capacity")]
    [InlineData(1, 0, 0, 1, "maxBatchTokens")]
    [InlineData(1, 1, 7, 1, "whenFull")]
    [InlineData(1, 1, 0, 0, "concurrentBatches")]
    public void Options_out_of_range_are_refused_by_name(int capacity, int? tokens, int whenFull, int batches, string name)
    {
        using var model = TextClassifier.Load(Folder("cross-encoder", "three-labels"));
        var options = new QueueOptions { Capacity = capacity, MaxBatchTokens = tokens, WhenFull = (WhenFull)whenFull, ConcurrentBatches = batches };
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => new ClassifierQueue(model, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_and_metrics_tell_tokens_and_batches_and_no_text()
    {
        var told = new List<(string Name, double Value, KeyValuePair<string, object?>[] Tags)>();
        var spans = new List<Activity>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ModelQueue.TelemetryName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => { lock (spans) spans.Add(span); },
        };
        ActivitySource.AddActivityListener(traces);
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == ModelQueue.TelemetryName) listener.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Tell(instrument.Name, value, tags));
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Tell(instrument.Name, value, tags));
        meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Tell(instrument.Name, value, tags));
        meters.Start();
        using (var model = TextEmbedder.Load(Folder("sentence-transformers", "mean")))
        using (var queue = new EmbedderQueue(model, new() { ModelName = "told", Capacity = 2, WhenFull = WhenFull.Refuse }))
        {
            await queue.EmbedAsync(["secret", "secret too"]);
            await Assert.ThrowsAsync<QueueFullException>(() => queue.EmbedAsync(["secret", "secret", "secret"]));
            TestQueue.Until(() => { lock (told) return Own().Any(one => one.Name == "octavo.queue.duration"); });
        }

        lock (told)
        {
            Assert.Equal(
                ["gen_ai.client.operation.duration", "gen_ai.client.token.usage", "octavo.batch.duration", "octavo.batch.texts", "octavo.batch.tokens", "octavo.queue.duration", "octavo.queue.length", "octavo.queue.refused"],
                Own().Select(one => one.Name).Distinct().Order(StringComparer.Ordinal));
            Assert.Equal(0, Own().Where(one => one.Name == "octavo.queue.length").Sum(one => one.Value));
            Assert.True(Own().Single(one => one.Name == "gen_ai.client.token.usage").Value > 4);
            Assert.All(Own(), one => Assert.Contains(one.Tags, tag => tag is { Key: "gen_ai.operation.name", Value: "embeddings" }));
            Assert.DoesNotContain(Own().SelectMany(one => one.Tags), tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal));
        }

        lock (spans)
        {
            var own = spans.Where(span => span.DisplayName == "embeddings told").ToArray();
            Assert.Equal(2, own.Length);
            Assert.Equal(2, own[0].GetTagItem("octavo.texts"));
            Assert.True((long)own[0].GetTagItem("gen_ai.usage.input_tokens")! > 4);
            Assert.Equal((ActivityStatusCode.Error, typeof(QueueFullException).FullName), (own[1].Status, own[1].GetTagItem("error.type")));
            Assert.DoesNotContain(own.SelectMany(span => span.TagObjects), tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal));
        }

        void Tell(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (told) told.Add((name, value, tags.ToArray()));
        }

        IEnumerable<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> Own() =>
            told.Where(one => one.Tags.Any(tag => tag is { Key: "gen_ai.request.model", Value: "told" }));
    }

    private static string Folder(string kind, string name) => RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", kind, name);
}
