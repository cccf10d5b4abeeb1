using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Training;

namespace Octavo.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TrainingWorkplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_task_that_can_be_learned_is_learned_and_the_folder_loads()
    {
        var result = _place.Train(TrainingWorkplace.Options with { Epochs = 6, LearningRate = 3e-3 });
        Assert.Equal(72, result.History.Losses.Count);
        Assert.True(result.History.Losses.TakeLast(10).Average() < result.History.Losses.Take(10).Average() / 2);
        Assert.True(result.History.Best!.Metrics["acc"] > 0.9);
        using var model = TextClassifier.Load(_place.Output);
        Assert.Equal(["not_equivalent", "equivalent"], model.Config.Labels);
        Assert.Equal("single_label_classification", model.Config.ProblemType);
        var evaluated = Evaluator.Evaluate(model, GlueTask.Find("mrpc"), GlueTask.Find("mrpc").ReadExamples(_place.Data));
        Assert.Equal(result.History.Best.Metrics, evaluated.Metrics.ToDictionary());
        Assert.Equal("finished", _place.Report().GetProperty("status").GetString());
        Assert.Equal(72, _place.Report().GetProperty("losses").GetArrayLength());
    }

    [Fact]
    public void Threads_and_a_broken_off_run_change_no_bit()
    {
        var options = TrainingWorkplace.Options with { Accumulate = 2, EvalSteps = 5, Threads = 1 };
        _place.Train(options);
        var wanted = _place.Weights();

        var other = Path.Combine(_place.Root, "other");
        foreach (var step in (int[])[3, 8])
        {
            using var source = new CancellationTokenSource();
            var stop = new StopAt(step, source);
            var existing = step == 3 ? ExistingOutput.Refuse : ExistingOutput.Resume;
            Assert.ThrowsAny<OperationCanceledException>(() => _place.Train(options with { Threads = step, Existing = existing }, other, null, stop, source.Token));
            Assert.Equal("cancelled", _place.Report(other).GetProperty("status").GetString());
        }

        _place.Train(options with { Threads = 2, Existing = ExistingOutput.Resume }, other);
        Assert.Equal(wanted, _place.Weights(other));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_place.Output, "model.safetensors")), File.ReadAllBytes(Path.Combine(other, "model.safetensors")));
        Assert.Equal(_place.Report().GetProperty("losses").ToString(), _place.Report(other).GetProperty("losses").ToString());
        Assert.Equal(_place.Report().GetProperty("evaluations").ToString(), _place.Report(other).GetProperty("evaluations").ToString());
    }

    [Fact]
    public void Another_seed_gives_other_weights_and_early_stop_ends_a_run()
    {
        _place.Train(TrainingWorkplace.Options with { MaxSteps = 3 });
        var other = Path.Combine(_place.Root, "other");
        var result = _place.Train(TrainingWorkplace.Options with { MaxSteps = 3, Seed = 43 }, other);
        Assert.Equal(3, result.History.Losses.Count);
        Assert.NotEqual(_place.Weights(), _place.Weights(other));
        result = _place.Train(TrainingWorkplace.Options with { LearningRate = 1e-12, EvalSteps = 1, EarlyStop = 2 }, Path.Combine(_place.Root, "early"));
        Assert.Equal(3, result.History.Losses.Count);
    }

    [Fact]
    public void A_model_without_a_head_gets_one_from_the_seed()
    {
        var model = _place.ModelWithoutHead();
        var result = _place.Train(TrainingWorkplace.Options with { MaxSteps = 1, LearningRate = 1e-12 }, model: model);
        Assert.Equal("classifier", Assert.Single(result.NewLayers));
        using var trained = Checkpoint.Open(_place.Output);
        var weights = trained.Require("classifier.weight").ToFloats();
        Assert.InRange(Math.Sqrt(weights.Average(w => w * w)), 0.1, 0.3);
        Assert.All(trained.Require("classifier.bias").ToFloats(), bias => Assert.Equal(0, bias, 1e-6));
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_and_keeps_the_last_checkpoint()
    {
        var options = TrainingWorkplace.Options with { SaveSteps = 1, LearningRate = 1e30, Warmup = 0, MaxGradNorm = 0 };
        var error = Assert.Throws<InvalidDataException>(() => _place.Train(options));
        Assert.Matches("step [0-9]+: the (loss is|gradients are) not a number; the checkpoint of step [0-9]+ is kept", error.Message);
        Assert.True(File.Exists(Path.Combine(_place.Output, "training-state.safetensors")));
    }

    [Fact]
    public void Regression_learns_numbers()
    {
        var lines = Enumerable.Range(0, 60).Select(i => $"w{i % 2} w{20 + i}\tw5\t{(i % 2 * 4) + 0.5}");
        foreach (var name in (string[])["train.tsv", "dev.tsv"]) File.WriteAllLines(Path.Combine(_place.Data, name), ["sentence1\tsentence2\tscore", .. lines]);
        using var trainer = Trainer.Open(_place.ModelWithoutHead(), GlueTask.Find("sts-b"), _place.Data, _place.Output, TrainingWorkplace.Options with { Epochs = 8, LearningRate = 3e-3 });
        var result = trainer.Run();
        Assert.True(result.History.Best!.Metrics["pearson"] > 0.9);
        using var model = TextClassifier.Load(_place.Output);
        Assert.True(model.Config.IsRegression);
    }

    [Fact]
    public void Bad_places_settings_and_data_are_refused()
    {
        var options = TrainingWorkplace.Options with { MaxSteps = 2 };
        Refused("expected the state of a run to resume", options with { Existing = ExistingOutput.Resume });
        _place.Train(options);
        Refused("another run", options);
        Refused("learning-rate 0.001 as the run began, found 0.002", options with { Existing = ExistingOutput.Resume, LearningRate = 2e-3 });
        var state = Path.Combine(_place.Output, "training-state.safetensors");
        var bytes = File.ReadAllBytes(state);
        bytes[^1] ^= 1;
        File.WriteAllBytes(state, bytes);
        Refused("the file is damaged", options with { Existing = ExistingOutput.Resume });
        _place.Train(options with { Existing = ExistingOutput.Overwrite });
        _place.WriteData("train.tsv", 91, 1);
        Refused("expected examples 90 as the run began, found 91", options with { Existing = ExistingOutput.Resume });
        options = options with { Existing = ExistingOutput.Overwrite };
        Refused("the folder of the model", "expected another folder", () => _place.Train(options, _place.Model));
        Refused("head", "expected a head of 1 labels for sts-b, found 2", () => Trainer.Open(_place.Model, GlueTask.Find("sts-b"), SentencePairs(), _place.Output, options));
        File.AppendAllText(Path.Combine(_place.Data, "train.tsv"), "7\t1\t1\tw1\tw2\n");
        Refused("line 93: expected a label of mrpc", options);
        Assert.True(File.Exists(Path.Combine(_place.Output, "model.safetensors")), "an overwrite that cannot begin removes nothing");
        File.Delete(Path.Combine(_place.Data, "train.tsv"));
        Refused("train.tsv", options);
        Assert.Throws<ArgumentException>(() => _place.Train(options with { Dropout = 1 }));
    }

    private string SentencePairs()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_place.Root, "pairs")).FullName;
        File.WriteAllText(Path.Combine(folder, "train.tsv"), "sentence1\tsentence2\tscore\nw1\tw2\t3.5\n");
        return folder;
    }

    private void Refused(string expected, TrainingOptions options) => Refused(expected, expected, () => _place.Train(options));

    private static void Refused(string what, string expected, Action action)
    {
        var error = Assert.ThrowsAny<IOException>(action);
        Assert.True(error.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {error.Message}");
    }
}
