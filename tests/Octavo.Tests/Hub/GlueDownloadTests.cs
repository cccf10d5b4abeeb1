using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Hub;

namespace Octavo.Tests.Hub;

public sealed class GlueDownloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-glue-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_task_has_a_file()
    {
        Assert.All(GlueTask.All, task => Assert.All(GlueFiles.Of(task.Name), file => Assert.Equal(64, file.Sha256.Length)));
        Assert.Equal(new Uri("https://dl.fbaipublicfiles.com/glue/data/QNLIv2.zip"), new Uri(GlueOptions.Home, GlueFiles.Of("qnli")[0].Path));
        Assert.Equal(GlueTask.Find("ax").FileOf(DatasetSplit.Test), GlueFiles.Of("ax")[0].Name);
    }

    [Fact]
    public async Task A_task_comes_whole_into_its_folder_and_nothing_lies_beside_it()
    {
        var target = Path.Combine(_folder, "diagnostic");
        var asked = new List<(Uri Address, string? Sum)>();
        var glue = new GlueDownload((address, path, sum, _) =>
        {
            asked.Add((address, sum));
            File.WriteAllText(path, "index\tsentence1\tsentence2\n0\ta\tb\n");
            return Task.FromResult(sum!);
        });
        await glue.RunAsync("ax", target);
        Assert.Equal([(new Uri(GlueOptions.Home, "glue/data/AX.tsv"), GlueFiles.Of("ax")[0].Sha256)], asked);
        Assert.Equal([target], Directory.GetFileSystemEntries(_folder));
        Assert.Equal("b", GlueTask.Find("ax").ReadExamples(target, DatasetSplit.Test)[0].Pair);
        await Assert.ThrowsAsync<CheckpointException>(() => glue.RunAsync("ax", target));
    }

    [Fact]
    public async Task What_is_no_task_is_the_callers_fault_and_nothing_is_left_of_a_fetch_that_fails()
    {
        var glue = new GlueDownload((address, _, _, _) => throw new DownloadException($"{address}: gone"));
        await Assert.ThrowsAsync<ArgumentException>(() => glue.RunAsync("squad", Path.Combine(_folder, "squad")));
        await Assert.ThrowsAsync<DownloadException>(() => glue.RunAsync("rte", Path.Combine(_folder, "a", "RTE")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("Quality\t#1 ID\t#2 ID\t#1 String\n", "line 1: expected the columns Quality, #1 ID, #2 ID, #1 String, #2 String")]
    [InlineData("Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n0\t1\t2\ta\n", "line 2: expected 5 columns, found 4")]
    public void A_damaged_file_of_MRPC_is_named_with_its_line(string text, string expected)
    {
        var file = Path.Combine(_folder, "msr_paraphrase_train.txt");
        File.WriteAllText(file, text);
        var e = Assert.Throws<CheckpointException>(() => MrpcAssembly.Write(file, file, _folder));
        Assert.Equal(file, e.Path);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }
}
