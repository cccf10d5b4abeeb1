using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Octavo.Tests.Cli;

/// <summary>What files that nobody vouches for say never reaches a terminal as it is: no verb, no stream, no picture.</summary>
public sealed class EscapesTests : IDisposable
{
    private const string Evil = "\u001b]0;owned\u0007\u001b[31mred\nsecond \u202Eline\u009b1m\0[bold]\u007f";
    private const string Shown = "\\u001b]0;owned\\u0007\\u001b[31mred";

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-escapes-").FullName;
    private readonly Compression.TinyModel _model = new();

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("hidden_act")]
    [InlineData("model_type")]
    [InlineData("architectures")]
    [InlineData("quantization_config")]
    public void Values_of_a_config_are_made_visible(string key)
    {
        JsonNode value = key switch
        {
            "architectures" => new JsonArray(Evil),
            "quantization_config" => new JsonObject { ["quant_method"] = Evil },
            _ => Evil,
        };
        Change(config => config[key] = value);
        foreach (var command in Commands().Where(command => command[0] is "info" or "evaluate" or "quantize")) IsClean(command);
    }

    [Fact]
    public void Labels_and_keys_are_made_visible_by_every_verb()
    {
        Change(config =>
        {
            config["id2label"] = new JsonObject { ["0"] = Evil, ["1"] = "b" };
            config[Evil] = 1;
        });
        File.WriteAllText(Path.Combine(_folder, "own.jsonl"), string.Concat(Enumerable.Range(0, 12).Select(i => $"{{\"text\":\"a\\u001b b {i}\",\"label\":{JsonSerializer.Serialize(i % 2 == 0 ? Evil : "b")}}}\n")));
        string[] own = ["--data", Path.Combine(_folder, "own.jsonl"), "--text-column", "text", "--label-column", "label"];
        foreach (var command in Commands(own)) IsClean(command);
        IsClean(["evaluate", _model.Folder, .. own, "--predictions", Path.Combine(_folder, "p.tsv")]);
        Assert.Equal(13, File.ReadAllLines(Path.Combine(_folder, "p.tsv")).Length);
        Assert.DoesNotContain('\u001b', File.ReadAllText(Path.Combine(_folder, "p.tsv")));
        IsClean(["compare", _model.Folder, _model.Folder + "@fast7", .. own, "--json"]);
        IsClean(["sensitivity", _model.Folder, .. own, "--examples", "2"]);
        IsClean(["train", "--model", _model.Folder, .. own, "--output", Path.Combine(_folder, "trained"), "--max-steps", "1"]);
        Assert.Contains(Shown, CliProcess.Run("info", _model.Folder).Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(CliProcess.Run("info", _model.Folder, "--json").Output);
        Assert.Equal(Evil, json.RootElement.GetProperty("model").GetProperty("labels")[0].GetString());
    }

    [Theory]
    [InlineData("{\"a\":{\"dtype\":EVIL,\"shape\":[1],\"data_offsets\":[0,4]}}")]
    [InlineData("{EVIL:{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"__metadata__\":{EVIL:5},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}")]
    public void Names_of_tensors_types_and_metadata_are_made_visible(string header)
    {
        var bytes = Encoding.UTF8.GetBytes(header.Replace("EVIL", JsonSerializer.Serialize(Evil), StringComparison.Ordinal));
        var file = Path.Combine(_model.Folder, "model.safetensors");
        File.WriteAllBytes(file, [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes, 0, 0, 0, 0]);
        foreach (var command in Commands().Where(command => command[0] is "info" or "predict")) IsClean(command);
        Assert.Contains(Shown, CliProcess.Run("info", file).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_are_made_visible_too() => IsClean(["info", Evil.Replace("\0", "", StringComparison.Ordinal), "--" + Evil.Replace("\0", "", StringComparison.Ordinal)]);

    /// <summary>Read from the sources: the streams are opened in one place, which makes visible what goes through.</summary>
    [Fact]
    public void All_text_for_people_goes_through_one_place()
    {
        var folder = RepositoryRoot.Path("src", "Octavo.Cli");
        var others = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("obj", StringComparison.Ordinal) && Path.GetFileName(file) is not ("Terminal.cs" or "CommandLine.cs"))
            .Where(file => File.ReadAllText(file) is var text && (text.Contains("Console.Out", StringComparison.Ordinal) || text.Contains("Console.Error", StringComparison.Ordinal)
                || text.Contains("Console.Write", StringComparison.Ordinal) || text.Contains("AnsiConsole.Create", StringComparison.Ordinal)));
        Assert.Empty(others);
    }

    private IEnumerable<string[]> Commands(params string[] data)
    {
        string[] own = data.Length > 0 ? data : ["--task", "mrpc", "--data", CliProcess.Data];
        yield return ["info", _model.Folder];
        yield return ["info", _model.Folder, "--json"];
        yield return ["predict", _model.Folder, "--verbosity", "detailed"];
        yield return ["tokenize", _model.Folder];
        yield return ["evaluate", _model.Folder, .. own, "--verbosity", "detailed"];
        yield return ["compare", _model.Folder, _model.Folder + "@int8", .. own];
        yield return ["quantize", _model.Folder, "--output", Path.Combine(_folder, $"out{Guid.NewGuid():N}")];
    }

    private static void IsClean(string[] command)
    {
        var result = CliProcess.RunWith("{\"text\":\"a\\u001b[31m\",\"pair\":null}\n"u8.ToArray(), command);
        Assert.NotEqual(70, result.ExitCode);
        foreach (var text in (string[])[result.Output, result.Error])
        {
            var acting = text.FirstOrDefault(sign => sign != '\n' && (char.IsControl(sign) || sign == '\u202E'));
            Assert.True(acting == 0 && !text.Contains('\0', StringComparison.Ordinal), $"octavo {string.Join(' ', command)}: U+{(int)acting:X4} in {text}");
        }

        Assert.DoesNotContain(result.Error.Split('\n'), line => line.StartsWith("second", StringComparison.Ordinal));
    }

    private void Change(Action<JsonObject> change)
    {
        var path = Path.Combine(_model.Folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }
}
