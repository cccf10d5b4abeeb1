using System.IO.Compression;
using System.Text;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Tests.Hub;

namespace Octavo.Tests.Cli;

public sealed class DataTests : IDisposable
{
    private const string MrpcHeader = "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tasks_are_fetched_unpacked_and_can_be_read()
    {
        using var server = Glue();
        var result = Data(server, "rte,ax,mrpc");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["RTE", "diagnostic", "MRPC"], result.Lines.Select(Path.GetFileName));
        Assert.Equal(["MRPC", "RTE", "diagnostic"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("entailment", GlueTask.Find("rte").ReadExamples(Path.Combine(_folder, "RTE"))[0].Label);
        Assert.Equal("b", GlueTask.Find("ax").ReadExamples(Path.Combine(_folder, "diagnostic"), DatasetSplit.Test)[0].Pair);
        Assert.Contains("RTE has no test.tsv", result.Error, StringComparison.Ordinal);
        Assert.Contains("not the file that GLUE's own server has", result.Error, StringComparison.Ordinal);

        // The second time nothing is fetched.
        var requests = server.Requests.Count;
        Assert.Equal(0, Data(server, "RTE").ExitCode);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public void MRPC_is_made_of_its_two_files_as_the_known_script_does()
    {
        using var server = Glue();
        Assert.Equal(0, Data(server, "mrpc").ExitCode);
        var mrpc = Path.Combine(_folder, "MRPC");
        Assert.Equal(MrpcHeader + "1\t1606495\t1606619\tin dev\tsecond\n", Text(mrpc, "dev.tsv"));
        Assert.Equal(MrpcHeader + "0\t1\t2\tin \"train\"\tsecond\n0\t1606619\t1606495\tthe other way\tround\n", Text(mrpc, "train.tsv"));
        Assert.Equal("index\t#1 ID\t#2 ID\t#1 String\t#2 String\n0\t7\t8\ta\tb\n1\t9\t10\tc\td\n", Text(mrpc, "test.tsv"));
        Assert.Equal(408, File.ReadAllLines(Path.Combine(mrpc, "dev_ids.tsv")).Length);
    }

    [Fact]
    public void A_checksum_that_is_asked_for_must_be_right()
    {
        using var server = Glue();
        Data(server, "rte", "--sha256", new string('0', 64)).IsRefused(1, "expected the SHA-256");
        Data(server, "mrpc", "--sha256", "msr_paraphrase_test.txt=" + new string('0', 64)).IsRefused(1, "msr_paraphrase_test.txt");
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_missing_file_a_hostile_archive_and_damaged_text_are_refused_and_nothing_is_left()
    {
        using var server = Glue();
        Data(server, "cola").IsRefused(1, "found 404");
        Data(server, "wnli").IsRefused(1, "names within the folder");
        Data(server, "sts-b").IsRefused(1, "zip");
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        Assert.False(File.Exists(Path.Combine(_folder, "..", "out.txt")));
    }

    [Theory]
    [InlineData("--base-address", "ftp://127.0.0.1/")]
    [InlineData("--base-address", "nonsense")]
    [InlineData("--sha256", "12")]
    public void Wrong_usage_ends_with_2(string option, string value) =>
        Assert.Equal(2, CliProcess.Run("data", "rte", "--output", _folder, option, value).ExitCode);

    [Fact]
    public void An_unknown_task_ends_with_2() => CliProcess.Run("data", "rte,squad", "--output", _folder).IsRefused(2, "'squad'");

    [Fact]
    public void Ctrl_C_keeps_what_arrived_and_the_next_run_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        var file = Encoding.UTF8.GetBytes("index\tsentence1\tsentence2\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}\ta\tb\n")));
        using var server = WebServer.Of(file, (request, response) => request.Number == 0 ? response with { BreakAfter = 100_000, Silence = TimeSpan.FromSeconds(60) } : response);
        using (var process = CliProcess.Start("data", "ax", "--output", _folder, "--base-address", $"{server.Address}"))
        {
            process.WaitFor("Fetching AX.tsv");
            Assert.True(SpinWait.SpinUntil(() => new FileInfo(Path.Combine(_folder, "AX.tsv.part")) is { Exists: true, Length: 100_000 }, TimeSpan.FromSeconds(30)));
            process.Interrupt();
            process.Wait().IsRefused(130, "cancelled");
        }

        Assert.Equal(0, Data(server, "ax").ExitCode);
        Assert.Equal(100_000, server.Requests[^1].From);
        Assert.Equal(file, File.ReadAllBytes(Path.Combine(_folder, "diagnostic", "diagnostic.tsv")));
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    private CliResult Data(WebServer server, string tasks, params string[] more) =>
        CliProcess.Run(["data", tasks, "--output", _folder, "--base-address", $"{server.Address}", .. more]);

    private static string Text(string folder, string name) => new UTF8Encoding(true).GetString(File.ReadAllBytes(Path.Combine(folder, name)));

    private static WebServer Glue() => new(request => request.Path switch
    {
        "/glue/data/RTE.zip" => WebServer.Part(request, Zip(
            ("RTE/train.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tnot_entailment\n"), ("RTE/dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n"))),
        "/glue/data/AX.tsv" => WebServer.Part(request, "index\tsentence1\tsentence2\n0\ta\tb\n"u8.ToArray()),
        "/glue/data/WNLI.zip" => WebServer.Part(request, Zip(("../out.txt", "out"))),
        "/glue/data/STS-B.zip" => WebServer.Part(request, "<html>"u8.ToArray()),
        "/senteval/senteval_data/msr_paraphrase_train.txt" => WebServer.Part(request, Encoding.UTF8.GetBytes(
            (MrpcHeader + "0\t1\t2\tin \"train\"\tsecond \n1\t1606495\t1606619\tin dev\tsecond\n0\t1606619\t1606495\tthe other way\tround\n").Replace("\n", "\r\n", StringComparison.Ordinal))),
        "/senteval/senteval_data/msr_paraphrase_test.txt" => WebServer.Part(request, Encoding.UTF8.GetBytes(MrpcHeader + "1\t7\t8\ta\tb\n0\t9\t10\tc\td\n")),
        _ => new WebResponse(404, []),
    });

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return stream.ToArray();
    }
}
