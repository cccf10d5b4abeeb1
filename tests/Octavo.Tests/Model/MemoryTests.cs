using System.Text.Json;
using Octavo.Tests.Cli;

namespace Octavo.Tests.Model;

/// <summary>A loaded int8 model owns little more than its file has bytes. In a process of its own: others' buffers count too.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("octavo-memory-").FullName, "int8");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void An_int8_model_owns_less_than_1_3_times_its_file()
    {
        Assert.Equal(0, CliProcess.Run("quantize", CliProcess.Model, "--output", _folder).ExitCode);
        var file = new FileInfo(Path.Combine(_folder, "model.safetensors")).Length;
        var result = CliProcess.Run("info", _folder, "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var memory = json.RootElement.GetProperty("model").GetProperty("memory");
        // The linear layers have 10.7 MB, the table of words 11.7: less would mean that something is not counted or not owned.
        Assert.InRange(memory.GetProperty("native_bytes").GetInt64(), 22_400_000, file * 1.3);
    }
}
