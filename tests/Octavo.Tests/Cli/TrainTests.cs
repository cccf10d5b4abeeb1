using System.Text.Json;
using System.Xml.Linq;
using Octavo.Tests.Training;

namespace Octavo.Tests.Cli;

public sealed class TrainTests : IDisposable
{
    private readonly TrainingWorkplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Training_tells_what_it_does_and_leaves_a_folder_that_can_be_evaluated()
    {
        var result = CliProcess.Run([.. Args(_place.ModelWithoutHead()), "--json", "--epochs", "3"]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        Assert.Equal(36, json.RootElement.GetProperty("steps").GetInt32());
        Assert.Equal("classifier", json.RootElement.GetProperty("new_layers")[0].GetString());
        Assert.Contains("has no classifier: new, from seed 42", result.Error, StringComparison.Ordinal);
        Assert.Contains("step 36, epoch 3: dev loss", result.Error, StringComparison.Ordinal);
        Assert.Equal("svg", XDocument.Load(Path.Combine(_place.Output, "learning-curve.svg")).Root!.Name.LocalName);
        var evaluated = CliProcess.Run("evaluate", _place.Output, "--task", "mrpc", "--data", _place.Data, "--json");
        using var again = JsonDocument.Parse(Assert.Single(evaluated.Lines));
        Assert.Equal(json.RootElement.GetProperty("f1").GetDouble(), again.RootElement.GetProperty("f1").GetDouble());
    }

    [Fact]
    public void Quantised_training_leaves_an_int8_folder()
    {
        string[] train = [.. Args(_place.ModelWithoutHead()), "--epochs", "1"];
        CliProcess.Run([.. train, "--scheme", "int8"]).IsRefused(2, "--scheme: expected --qat with it");
        CliProcess.Run([.. train, "--temperature", "3"]).IsRefused(2, "--temperature: expected --teacher with it");
        CliProcess.Run([.. train, "--qat", "--scheme", "fp16"]).IsRefused(1, "(int8, fast7, pytorch, q8bert), found fp16");
        var result = CliProcess.Run([.. train, "--qat", "--scheme", "q8bert", "--teacher", _place.Model, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("Asking the teacher: 90 of 90", result.Error, StringComparison.Ordinal);
        Assert.Contains("Quantised training, scheme q8bert", result.Error, StringComparison.Ordinal);
        Assert.Contains("depends on its batch", result.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        Assert.Equal("q8bert", json.RootElement.GetProperty("qat").GetString());
        using var info = JsonDocument.Parse(Assert.Single(CliProcess.Run("info", _place.Output, "--json").Lines));
        Assert.Equal("q8bert", info.RootElement.GetProperty("model").GetProperty("scheme").GetString());
        var evaluated = CliProcess.Run("evaluate", _place.Output, "--task", "mrpc", "--data", _place.Data, "--json");
        using var again = JsonDocument.Parse(Assert.Single(evaluated.Lines));
        Assert.Equal(json.RootElement.GetProperty("f1").GetDouble(), again.RootElement.GetProperty("f1").GetDouble());
    }

    [Fact]
    public void Data_of_ones_own_name_the_labels_of_a_new_classifier()
    {
        var data = Directory.CreateDirectory(Path.Combine(_place.Root, "own")).FullName;
        string[] kinds = ["red", "green", "blue"];
        string[] rows = ["text,kind", .. Enumerable.Range(0, 24).Select(i => $"w{i % 3} w{20 + i},{kinds[i % 3]}")];
        File.WriteAllLines(Path.Combine(data, "train.csv"), rows);
        File.WriteAllLines(Path.Combine(data, "dev.csv"), rows.Take(10));
        string[] train = ["train", "--model", _place.ModelWithoutHead(), "--data", data, "--output", _place.Output, "--epochs", "1", "--text-column", "text"];
        CliProcess.Run(train).IsRefused(1, "--label-column is missing");
        CliProcess.Run([.. train, "--label-column", "colour"]).IsRefused(1, "expected a column 'colour'");
        var result = CliProcess.Run([.. train, "--label-column", "kind", "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(_place.Output, "config.json")));
        var labels = config.RootElement.GetProperty("id2label");
        Assert.Equal(("blue", "green", "red"), (labels.GetProperty("0").GetString(), labels.GetProperty("1").GetString(), labels.GetProperty("2").GetString()));
        using var json = JsonDocument.Parse(Assert.Single(result.Lines));
        var evaluated = CliProcess.Run("evaluate", _place.Output, "--data", data, "--text-column", "text", "--label-column", "kind", "--json");
        using var again = JsonDocument.Parse(Assert.Single(evaluated.Lines));
        Assert.Equal(json.RootElement.GetProperty("accuracy").GetDouble(), again.RootElement.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Numbers_with_a_decimal_point_are_learned_as_numbers()
    {
        var data = Directory.CreateDirectory(Path.Combine(_place.Root, "numbers")).FullName;
        File.WriteAllLines(Path.Combine(data, "train.jsonl"), Enumerable.Range(0, 16).Select(i => $$"""{"a": "w{{i}}", "b": "w{{i + 1}}", "score": "{{i % 5}}.5"}"""));
        var result = CliProcess.Run(
            "train", "--model", _place.ModelWithoutHead(), "--data", data, "--output", _place.Output, "--epochs", "1", "--text-column", "a", "--pair-column", "b", "--label-column", "score");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("has no dev set", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"problem_type\": \"regression\"", File.ReadAllText(Path.Combine(_place.Output, "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_saves_and_resume_goes_on()
    {
        using (var process = CliProcess.Start([.. Args(_place.Model), "--epochs", "5000"]))
        {
            process.WaitFor("Training: step 1 of");
            process.Interrupt();
            var result = process.Wait();
            Assert.Equal(130, result.ExitCode);
            Assert.Contains("--resume goes on", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal("cancelled", _place.Report().GetProperty("status").GetString());
        CliProcess.Run([.. Args(_place.Model), "--epochs", "2", "--resume"]).IsRefused(1, "expected epochs 5000 as the run began, found 2");
        CliProcess.Run(Args(_place.Model)).IsRefused(1, "another run");
    }

    [Theory]
    [InlineData(2, "--dropout", "--dropout", "1")]
    [InlineData(2, "--learning-rate", "--learning-rate", "fast")]
    [InlineData(2, "expected one of them", "--resume", "--overwrite-output")]
    [InlineData(1, "expected the state of a run", "--resume")]
    public void Bad_options_are_refused(int exitCode, string expected, params string[] options)
    {
        var result = CliProcess.Run([.. Args(_place.Model), .. options]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    private string[] Args(string model) =>
        ["train", "--model", model, "--task", "mrpc", "--data", _place.Data, "--output", _place.Output, "--learning-rate", "1e-3"];
}
