using System.Globalization;
using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Numerics;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>What must be as it was when a run goes on, and what must not matter.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TrainingWorkplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Another_start_config_or_tokenizer_is_refused_by_name()
    {
        BreakOff();
        Refused("start-config", "config.json", bytes => [.. bytes, .. " "u8]);
        Refused("tokenizer", "vocab.txt", bytes => [.. bytes[..^3], .. "x2\n"u8]);
        Refused("start-weights", "model.safetensors", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
        _place.Train(TrainingWorkplace.Options with { Existing = ExistingOutput.Resume });
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.999)]
    public void A_state_with_another_bit_is_refused(double place)
    {
        BreakOff();
        var path = Path.Combine(_place.Output, "training-state.safetensors");
        var bytes = File.ReadAllBytes(path);
        bytes[(int)(bytes.Length * place)] ^= 4;
        File.WriteAllBytes(path, bytes);
        var error = Assert.Throws<CheckpointException>(() => _place.Train(TrainingWorkplace.Options with { Existing = ExistingOutput.Resume }));
        Assert.Contains("fit their checksum", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Both in the middle of a run, and in the evaluation behind its last step.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("int8")]
    public void A_run_that_is_cancelled_in_an_evaluation_stops_there_and_makes_it_on_resuming(string? scheme)
    {
        var options = TrainingWorkplace.Options with { EvalSteps = 4, MaxSteps = 8, Quantization = scheme is null ? null : new() { Scheme = Scheme.Parse(scheme) } };
        _place.Train(options);
        var (other, mrpc) = (Path.Combine(_place.Root, "other"), GlueTask.Find("mrpc"));
        foreach (var step in (int[])[4, 8])
        {
            using var source = new CancellationTokenSource();
            var development = new CancellingExamples(mrpc.ReadExamples(_place.Data), step, source);
            using var trainer = Trainer.Open(
                _place.Model, mrpc, mrpc.ReadExamples(_place.Data, DatasetSplit.Train), development, other, options with { Existing = step == 4 ? ExistingOutput.Refuse : ExistingOutput.Resume });
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Run(development, source.Token));
            Assert.Equal("cancelled", _place.Report(other).GetProperty("status").GetString());
            Assert.Equal((step, (step / 4) - 1), (_place.Report(other).GetProperty("losses").GetArrayLength(), _place.Report(other).GetProperty("evaluations").GetArrayLength()));
        }

        _place.Train(options with { Existing = ExistingOutput.Resume }, other);
        Assert.Equal(_place.Weights(), _place.Weights(other));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_place.Output, "model.safetensors")), File.ReadAllBytes(Path.Combine(other, "model.safetensors")));
        foreach (var member in (string[])["losses", "evaluations"]) Assert.Equal(_place.Report().GetProperty(member).ToString(), _place.Report(other).GetProperty(member).ToString());
    }

    [Fact]
    public void A_culture_with_a_decimal_comma_is_no_other_data()
    {
        var lines = Enumerable.Range(0, 16).Select(i => FormattableString.Invariant($"w{i} w{20 + i}\t{(i - 4) * .25:F2}"));
        File.WriteAllLines(Path.Combine(_place.Data, "train.tsv"), ["text\tscore", .. lines]);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = WithComma();
            Assert.Equal("1,5", string.Format(CultureInfo.CurrentCulture, "{0}", 1.5));
            using var source = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => Regression(ExistingOutput.Refuse, new StopAt(1, source), source.Token));
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            Regression(ExistingOutput.Resume, null, default);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal("finished", _place.Report().GetProperty("status").GetString());
    }

    private static CultureInfo WithComma()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "−";
        return culture;
    }

    private void Regression(ExistingOutput existing, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        using var trainer = Trainer.Open(
            _place.ModelWithoutHead(), GlueTask.Own([], ["text"], "score"), GlueTask.Own([], ["text"], "score").ReadExamples(_place.Data, DatasetSplit.Train), [], _place.Output,
            TrainingWorkplace.Options with { Existing = existing });
        trainer.Run(progress, cancellation);
    }

    private void BreakOff()
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _place.Train(TrainingWorkplace.Options, progress: new StopAt(2, source), cancellation: source.Token));
    }

    private void Refused(string part, string file, Func<byte[], byte[]> change)
    {
        var path = Path.Combine(_place.Model, file);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, change(bytes));
        var error = Assert.ThrowsAny<IOException>(() => _place.Train(TrainingWorkplace.Options with { Existing = ExistingOutput.Resume }));
        Assert.Contains($"--resume with changed settings: expected {part} ", error.Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, bytes);
    }
}
