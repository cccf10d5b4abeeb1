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
