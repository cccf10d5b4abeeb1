using System.IO.Compression;
using Octavo.Model;
using Octavo.Tests.Hub;

namespace Octavo.Tests.Cli;

public sealed class PullTests : IDisposable
{
    // As Transformers 2.0 wrote it: no model_type, no architectures, names that are gone today.
    private const string ConfigOf2019 = """
        {"attention_probs_dropout_prob": 0.1, "finetuning_task": "mrpc", "hidden_act": "gelu", "hidden_dropout_prob": 0.1,
         "hidden_size": 32, "initializer_range": 0.02, "intermediate_size": 64, "layer_norm_eps": 1e-12,
         "max_position_embeddings": 40, "num_attention_heads": 4, "num_hidden_layers": 2, "num_labels": 2,
         "output_attentions": false, "output_hidden_states": false, "pruned_heads": {}, "torchscript": false,
         "type_vocab_size": 2, "use_bfloat16": false, "vocab_size": 128}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-pull-").FullName;

    private string Output => Path.Combine(_folder, "model");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_of_2019_is_fetched_over_a_broken_connection_and_loads()
    {
        var weights = File.ReadAllBytes(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert", "pytorch_model.bin"));
        var zip = Zip(("MRPC/config.json", System.Text.Encoding.UTF8.GetBytes(ConfigOf2019)), ("MRPC/pytorch_model.bin", weights), ("MRPC/vocab.txt", "[PAD]"u8.ToArray()));
        using var server = WebServer.Of(zip, (request, response) => request.Number == 0 ? response with { BreakAfter = zip.Length / 2 } : response);
        var result = Pull(server, "--sha256", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(zip)));
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(3, result.Lines.Length);
        Assert.Contains("taken up again", result.Error, StringComparison.Ordinal);
        Assert.Equal("model", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_folder))));
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(Output, "pytorch_model.bin")));
        using var model = TextClassifier.Load(Output);
        Assert.Equal(["LABEL_0", "LABEL_1"], model.Config.Labels);
    }

    [Fact]
    public void What_is_no_model_is_refused_and_nothing_is_left()
    {
        using var server = WebServer.Of(Zip(("a/readme.txt", "hello"u8.ToArray())));
        Pull(server).IsRefused(1, "found readme.txt");
        using var other = WebServer.Of("<html>"u8.ToArray());
        Pull(other).IsRefused(1, "zip");
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_signal_leaves_the_part_that_has_arrived_and_the_next_run_goes_on_with_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        var zip = Zip(("config.json", "{}"u8.ToArray()), ("model.safetensors", System.Security.Cryptography.RandomNumberGenerator.GetBytes(4_000_000)));
        using var server = WebServer.Of(zip, (request, response) => request.Number == 0 ? response with { BreakAfter = zip.Length / 2, Silence = TimeSpan.FromMinutes(1) } : response);
        using (var process = CliProcess.Start("pull", $"{server.Address}MRPC.zip", "--output", Output))
        {
            process.WaitFor("Fetching");
            process.Signal("TERM");
            process.Wait().IsRefused(143, "cancelled");
        }

        Assert.Equal([".octavo.pull.zip.part", ".octavo.pull.zip.part.json"], Directory.GetFileSystemEntries(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, Pull(server).ExitCode);
        Assert.True(server.Requests[^1].From > 0, "the whole file was fetched again");
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFileSystemEntries(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_with_files_is_refused_before_anything_is_fetched()
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText(Path.Combine(Output, "mine"), "");
        using var server = WebServer.Of([]);
        Pull(server).IsRefused(1, "new or empty folder");
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void An_address_that_is_none_ends_with_2() => CliProcess.Run("pull", "file:///etc/passwd", "--output", Output).IsRefused(2, "http");

    private CliResult Pull(WebServer server, params string[] more) => CliProcess.Run(["pull", $"{server.Address}MRPC.zip", "--output", Output, .. more]);

    private static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }
}
