using Octavo.Files;

namespace Octavo.Tests.Files;

public sealed class TemporaryFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-folder-").FullName;

    private string Output => Path.Combine(_folder, "a", "b");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_come_together_and_nothing_else_is_left()
    {
        using (var folder = TemporaryFolder.In(Output))
        {
            Write(folder.Path, "config.json", "1_Pooling/config.json", "vocab.txt");
            Assert.True(OutputPlace.IsEmpty(Output));
            folder.Publish();
        }

        Assert.Equal(["1_Pooling/config.json", "config.json", "vocab.txt"], Files(Output));
        Assert.False(OutputPlace.IsEmpty(Output));
    }

    [Fact]
    public void What_is_not_published_leaves_neither_files_nor_folders()
    {
        using (var folder = TemporaryFolder.In(Output)) Write(folder.Path, "config.json");
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("1_Pooling/config.json")]
    [InlineData("vocab.txt")]
    [InlineData("vocab.txt/a-folder")]
    public void A_file_in_the_way_stays_as_it_is_and_the_others_do_not_come(string inTheWay)
    {
        using (var folder = TemporaryFolder.In(Output))
        {
            Write(folder.Path, "config.json", "1_Pooling/config.json", "vocab.txt");
            Write(Output, inTheWay);
            Assert.ThrowsAny<IOException>(() => folder.Publish());
        }

        Assert.Equal([inTheWay], Files(Output));
        Assert.Equal(Path.Combine(Output, inTheWay), File.ReadAllText(Path.Combine(Output, inTheWay)));
    }

    [Fact]
    public void What_is_replaced_comes_back_when_the_rest_cannot_come()
    {
        Write(Output, "report.html", "int8/config.json", "mine.txt");
        using (var folder = TemporaryFolder.In(Output))
        {
            Write(folder.Path, "report.html", "mine.txt");
            Assert.ThrowsAny<IOException>(() => folder.Publish(["report.html", "int8/config.json"]));
            Assert.Equal(Path.Combine(Output, "report.html"), File.ReadAllText(Path.Combine(Output, "report.html")));
            File.Delete(Path.Combine(Output, "mine.txt"));
            folder.Publish(["report.html", "int8/config.json"]);
        }

        Assert.Equal(["mine.txt", "report.html"], Files(Output));
        Assert.NotEqual(Path.Combine(Output, "report.html"), File.ReadAllText(Path.Combine(Output, "report.html")));
    }

    [Fact]
    public void What_a_killed_process_left_and_lost_and_found_count_as_nothing()
    {
        Write(Output, OutputPlace.HiddenName() + "/new/config.json");
        Directory.CreateDirectory(Path.Combine(Output, "lost+found"));
        Assert.True(OutputPlace.IsEmpty(Output));
        Write(Output, ".hidden");
        Assert.False(OutputPlace.IsEmpty(Output));
    }

    [Fact]
    public void A_link_to_nothing_and_a_file_are_no_folders_and_one_place_has_many_names()
    {
        Write(_folder, "a/file");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "nothing"), Path.Combine(_folder, "none"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), "a");
        foreach (var wrong in (string[])["nothing", "nothing/below", "a/file", "a/file/below"])
            Assert.Throws<CheckpointException>(() => OutputPlace.Check(Path.Combine(_folder, wrong)));
        OutputPlace.Check(Path.Combine(_folder, "link", "new", "folder"));
        Assert.True(OutputPlace.AreSame(Path.Combine(_folder, "link", "b"), Path.Combine(_folder, "a", "b") + "/"));
        Assert.False(OutputPlace.AreSame(Path.Combine(_folder, "link", "b"), Path.Combine(_folder, "b")));
        Assert.Equal(["a", "link", "nothing"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_of_any_length_can_be_written_beside_and_a_link_stays_a_link()
    {
        var name = Path.Combine(_folder, new string('x', 255));
        ReplacedFile.Write(name, "1"u8);
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, name);
        ReplacedFile.Write(link, "2"u8);
        Assert.Equal((name, "2"), (new FileInfo(link).LinkTarget, File.ReadAllText(name)));
    }

    private static void Write(string folder, params string[] names)
    {
        foreach (var path in names.Select(name => Path.Combine(folder, name)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, path);
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
