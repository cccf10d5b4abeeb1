using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Evaluation;

namespace Octavo.Tests.Evaluation;

public sealed class ResultFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-results-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Metrics_are_written_as_the_tutorial_does()
    {
        var folder = Path.Combine(_folder, "new", "folder");
        ResultFiles.WriteMetrics(folder, Result(.8602941176470589));
        Assert.Equal("acc = 0.8602941176470589\nf1 = 1\n", File.ReadAllText(Path.Combine(folder, "eval_results.txt")));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void Predictions_are_lines_of_json()
    {
        var path = Path.Combine(_folder, "predictions.jsonl");
        ResultFiles.WritePredictions(path, Result(1));
        var lines = File.ReadAllLines(path);
        Assert.Equal(2, lines.Length);
        Assert.Equal("""{"label":1,"prediction":0,"logits":[0.1,-2]}""", lines[0]);
        using var json = JsonDocument.Parse(lines[1]);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("logits")[0].ValueKind);
    }

    [Fact]
    public void A_file_that_is_a_folder_is_refused_and_nothing_is_left()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "eval_results.txt"));
        Assert.Throws<CheckpointException>(() => ResultFiles.WriteMetrics(_folder, Result(1)));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_full_disk_is_refused_and_a_device_stays()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        Assert.Throws<CheckpointException>(() => ResultFiles.WritePredictions("/dev/full", Result(1)));
        Assert.Empty(Directory.GetFiles("/dev", ".full*"));
        Assert.Throws<CheckpointException>(() => SafetensorsWriter.Write("/dev/full", [("t", Octavo.Tensors.ElementType.U8, [1], new byte[1])], null));
        Assert.Throws<CheckpointException>(() => ResultFiles.WritePredictions("/dev/full", Result(1)));
    }

    private static EvaluationResult Result(double accuracy)
    {
        var example = new GlueExample("a", "b", "1", "dev.tsv", 2);
        return new EvaluationResult
        {
            Task = GlueTask.Find("mrpc"),
            Examples = [new ExampleResult(example, 1, 0, [.1f, -2]), new ExampleResult(example, 1, 0, [float.NaN, 0])],
            Metrics = [KeyValuePair.Create("acc", accuracy), KeyValuePair.Create("f1", 1.0)],
            Loss = 0,
            Seconds = 0,
            TotalSeconds = 0,
            Warnings = [],
        };
    }
}
