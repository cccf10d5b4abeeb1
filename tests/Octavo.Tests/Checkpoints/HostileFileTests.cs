using System.Diagnostics;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Tests.Checkpoints;

public sealed class HostileFileTests
{
    private const long MaxAllocated = 64 << 20;
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Hostile =>
        [.. Listed("hostile"), .. Listed("hostile-more").Where(name => !name.EndsWith("/config-vocab-larger-than-table/", StringComparison.Ordinal))];

    public static TheoryData<string> Odd => [.. Listed("odd-but-valid")];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_refused_at_once_without_side_effect(string name)
    {
        var path = Golden(name);
        string[] traces = [.. Directory.GetFileSystemEntries(Path.GetTempPath(), "octavo-pwned*")];
        var clock = Stopwatch.StartNew();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.Throws<CheckpointException>(() => Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MaxAllocated);
        Assert.True(clock.Elapsed < AtOnce);
        Assert.StartsWith(path.TrimEnd('/'), problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Message.Length, 0, 2_000);
        Assert.Equal(traces, Directory.GetFileSystemEntries(Path.GetTempPath(), "octavo-pwned*"));
    }

    [Theory]
    [InlineData("hostile/overlap.safetensors", "begin at")]
    [InlineData("hostile/duplicate-key.safetensors", "twice")]
    [InlineData("hostile/pickle-calls-os-system.bin", "system")]
    [InlineData("hostile/legacy-pickle-calls-os-system.bin", "system")]
    [InlineData("hostile/pickle-eval-global.bin", "eval")]
    [InlineData("hostile/zip-traversal.bin", "../")]
    [InlineData("hostile-more/zip-crc-wrong.bin", "checksum")]
    [InlineData("hostile-more/deflate-bomb.bin", "compression")]
    [InlineData("hostile-more/tensor-stride-zero-expanded.bin", "1099511627776")]
    [InlineData("hostile-more/byteorder-big.bin", "byteorder")]
    [InlineData("hostile-more/inst-os-system.bin", "opcode 0x69")]
    [InlineData("hostile-more/storage-is-a-function.bin", "system")]
    [InlineData("hostile-more/key-not-a-string.bin", "string for a key")]
    [InlineData("hostile-more/value-not-a-tensor.bin", "to be a tensor")]
    [InlineData("hostile-more/root-is-a-tensor.bin", "a state dict")]
    [InlineData("hostile-more/two-data-pkl.bin", "data.pkl' twice")]
    [InlineData("hostile-more/starts-with-space.safetensors", "'{'")]
    [InlineData("hostile-more/index-traversal/", "same folder")]
    [InlineData("hostile-more/index-absolute/", "/etc/hostname")]
    [InlineData("hostile-more/index-tensor-not-in-shard/", "classifier.weight")]
    [InlineData("hostile-more/config-zero-heads/", "num_attention_heads")]
    [InlineData("hostile-more/config-activation-unknown/", "hidden_act")]
    [InlineData("hostile-more/auto-map-remote-code/", "auto_map")]
    public void The_refusal_says_why(string name, string why) =>
        Assert.Contains(why, Assert.Throws<CheckpointException>(() => Read(Golden(name))).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Odd))]
    public void An_odd_but_valid_file_loads(string name)
    {
        using var checkpoint = Checkpoint.OpenFile(Golden(name));
        foreach (var tensor in checkpoint.Tensors.Values)
            Assert.Equal(tensor.ElementCount * tensor.Type.BitWidth(), tensor.Bytes.Length * 8L);
    }

    [Fact]
    public void A_mutated_file_ends_in_an_answer_or_a_refusal()
    {
        var folder = Directory.CreateTempSubdirectory("octavo-");
        var read = 0;
        try
        {
            foreach (var line in File.ReadLines(Golden("hostile-fuzz.jsonl")))
            {
                using var json = JsonDocument.Parse(line);
                var path = Path.Combine(folder.FullName, json.RootElement.GetProperty("file").GetString()!);
                File.WriteAllBytes(path, json.RootElement.GetProperty("base64").GetBytesFromBase64());
                var clock = Stopwatch.StartNew();
                read += Answers(path) ? 1 : 0;
                Assert.True(clock.Elapsed < AtOnce, path);
                File.Delete(path);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Assert.InRange(read, 1, 899);
    }

    private static bool Answers(string path)
    {
        try
        {
            using var checkpoint = Checkpoint.OpenFile(path);
            foreach (var tensor in checkpoint.Tensors.Values) tensor.Bytes.ToArray();
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static void Read(string path)
    {
        if (!Directory.Exists(path))
        {
            Checkpoint.OpenFile(path).Dispose();
            return;
        }

        using var checkpoint = Checkpoint.Open(path.TrimEnd('/'));
        EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath);
    }

    private static List<string> Listed(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Golden($"{folder}/{folder}.json")));
        return [.. json.RootElement.EnumerateObject().Select(entry => $"{folder}/{entry.Name}")];
    }

    private static string Golden(string name) =>
        RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "checkpoints", name);
}
