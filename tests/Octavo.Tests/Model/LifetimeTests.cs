using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Tests.Training;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Tests.Model;

/// <summary>Who disposes waits for nobody and frees nothing under anybody; memory that is not there spoils no later answer. Alone: native bytes of all tests are counted.</summary>
[Collection("alone")]
public sealed class LifetimeTests
{
    private static readonly TokenBatch Batch = new([.. Enumerable.Range(0, 240).Select(i => i % 100)], new int[240], [.. Enumerable.Range(0, 13).Select(i => i * 20)]);

    /// <summary>200 rounds of 8 callers and a disposer: each answer is right, or there is none.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Disposing_while_calls_run_leaves_right_answers_or_that_exception(int threads)
    {
        var options = new ModelOptions { Threads = threads, Quantization = new QuantizationOptions() };
        float[] expected;
        using (var model = TextClassifier.Load(TinyBert.Folder, options))
            expected = model.Logits(Batch);
        var before = LiveBytes();
        var (answered, refused) = (0, 0);
        for (var round = 0; round < 200; round++)
        {
            var model = TextClassifier.Load(TinyBert.Folder, options);
            using var go = new Barrier(9);
            var callers = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(Call, TaskCreationOptions.LongRunning)).ToArray();
            go.SignalAndWait();
            Thread.SpinWait(round * 400);
            model.Dispose();
            await Task.WhenAll(callers);

            void Call()
            {
                go.SignalAndWait();
                try
                {
                    while (true)
                    {
                        Assert.Equal(expected, model.Logits(Batch));
                        Interlocked.Increment(ref answered);
                    }
                }
                catch (ObjectDisposedException e)
                {
                    Assert.Equal(typeof(TextClassifier).FullName, e.ObjectName);
                    Interlocked.Increment(ref refused);
                }
            }
        }

        Assert.Equal(8 * 200, refused);
        Assert.InRange(answered, 1, int.MaxValue);
        Assert.Equal(before, NativeBuffer.LiveBytes);
    }

    [Fact]
    public void A_call_that_runs_when_its_model_is_disposed_ends_with_its_answer()
    {
        var model = TextEncoder.Load(TinyBert.Folder);
        var expected = model.Forward(Batch);
        using var stop = new CancellationTokenSource();
        // Called in the midst of a pass, by the pass itself: when it asks whether it was cancelled.
        var output = Assert.Throws<ObjectDisposedException>(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                if (i == 3)
                    ThreadPool.QueueUserWorkItem(_ => model.Dispose());
                Assert.Equal(expected.HiddenStates[^1], model.Forward(Batch).HiddenStates[^1]);
            }

            Thread.Sleep(1000);
            model.Forward(Batch);
        });
        Assert.Equal(typeof(TextEncoder).FullName, output.ObjectName);
        model.Dispose();
    }

    [Fact]
    public void A_trainer_that_is_disposed_while_it_trains_ends_with_the_result()
    {
        using var place = new TrainingWorkplace();
        place.Train(TrainingWorkplace.Options);
        var expected = place.Weights();
        var trainer = Trainer.Open(place.Model, Octavo.Evaluation.GlueTask.Find("mrpc"), place.Data, place.Output + "-2", TrainingWorkplace.Options);
        trainer.Run(new At(3, trainer.Dispose));
        Assert.Equal(expected, place.Weights(place.Output + "-2"));
        Assert.Equal(typeof(Trainer).FullName, Assert.Throws<ObjectDisposedException>(() => trainer.Run()).ObjectName);
    }

    [Fact]
    public void A_trainer_runs_once()
    {
        using var place = new TrainingWorkplace();
        using var trainer = Trainer.Open(place.Model, Octavo.Evaluation.GlueTask.Find("mrpc"), place.Data, place.Output, TrainingWorkplace.Options with { MaxSteps = 1 });
        trainer.Run();
        Assert.Contains("one run", Assert.Throws<InvalidOperationException>(() => trainer.Run()).Message, StringComparison.Ordinal);
    }

    /// <summary>Memory ends at each allocation in turn; afterwards short and long batches answer as ever.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("int8")]
    [InlineData("pytorch")] // The whole batch in one piece: buffers grow from the small batch to the large one.
    public void Memory_that_ends_while_buffers_grow_fails_one_call(string? scheme)
    {
        var small = new TokenBatch([1, 2, 3], [0, 0, 0], [0, 3]);
        var large = new TokenBatch(new int[3000], new int[3000], [.. Enumerable.Range(0, 76).Select(i => i * 40)]);
        var options = new ModelOptions { Threads = 1, Quantization = scheme is null ? null : new() { Scheme = Octavo.Numerics.Scheme.Parse(scheme) } };
        float[] ofSmall, ofLarge;
        using (var model = TextClassifier.Load(TinyBert.Folder, options))
            (ofSmall, ofLarge) = (model.Logits(small), model.Logits(large));
        var before = LiveBytes();
        for (var left = 0; ; left++)
        {
            using var model = TextClassifier.Load(TinyBert.Folder, options);
            if (scheme == "pytorch")
                Assert.Equal(ofSmall, model.Logits(small));
            var failed = Fails(left, () => model.Logits(large));
            Assert.Equal(ofSmall, model.Logits(small));
            Assert.Equal(ofLarge, model.Logits(large));
            Assert.Equal(ofSmall, model.Logits(small));
            if (failed)
                continue;
            Assert.InRange(left, 5, 100);
            break;
        }

        Assert.Equal(before, LiveBytes());
    }

    [Fact]
    public void Memory_that_ends_in_training_fails_one_step()
    {
        Dictionary<string, float[]> expected;
        using (var tiny = new TinyBert(threads: 1))
        {
            tiny.Model.Accumulate(tiny.Batch.Padded, tiny.Labels, default);
            expected = tiny.Gradients();
        }

        for (var left = 0; ; left++)
        {
            using var tiny = new TinyBert(threads: 1);
            var failed = Fails(left, () => tiny.Model.Accumulate(tiny.Batch.Padded, tiny.Labels, default));
            if (!failed)
            {
                Assert.InRange(left, 20, 200);
                break;
            }

            tiny.Model.Accumulate(tiny.Batch.Padded, tiny.Labels, default);
            Assert.All(tiny.Gradients(), item => Assert.Equal(expected[item.Key], item.Value));
        }
    }

    [Fact]
    public void Buffers_of_a_burst_are_bounded_and_given_back()
    {
        using var model = TextClassifier.Load(TinyBert.Folder, new() { Threads = 1, MaxIdlePasses = 2, IdleTimeout = TimeSpan.FromMilliseconds(300) });
        var loaded = NativeBuffer.LiveBytes;
        var long40 = new TokenBatch(new int[40], new int[40], [0, 40]);
        model.Logits(long40);
        var one = NativeBuffer.LiveBytes - loaded;
        Assert.True(one > 0);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => model.Logits(long40));
        Assert.InRange(NativeBuffer.LiveBytes - loaded, one, 2 * one);
        for (var i = 0; i < 100 && NativeBuffer.LiveBytes > loaded; i++)
            Thread.Sleep(50);
        Assert.Equal(loaded, NativeBuffer.LiveBytes);
        Assert.NotEmpty(model.Logits(long40));
    }

    [Theory]
    [InlineData(-1, 1, "maxIdlePasses")]
    [InlineData(1, -5, "idleTimeout")]
    public void Bounds_out_of_range_are_refused(int passes, int seconds, string name) => Assert.Contains(
        name,
        Assert.Throws<ArgumentException>(() => TextClassifier.Load(TinyBert.Folder, new() { MaxIdlePasses = passes, IdleTimeout = TimeSpan.FromSeconds(seconds) })).Message,
        StringComparison.Ordinal);

    /// <summary>Without what other tests left to finalizers.</summary>
    private static long LiveBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return NativeBuffer.LiveBytes;
    }

    private sealed class At(int step, Action action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
                action();
        }
    }

    private static bool Fails(int left, Action action)
    {
        NativeBuffer.t_left = left;
        try
        {
            action();
            return false;
        }
        catch (OutOfMemoryException)
        {
            return true;
        }
        finally
        {
            NativeBuffer.t_left = null;
        }
    }
}
