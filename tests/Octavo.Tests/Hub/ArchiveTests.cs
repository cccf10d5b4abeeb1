using System.Buffers.Binary;
using System.IO.Compression;
using Octavo.Checkpoints;
using Octavo.Hub;

namespace Octavo.Tests.Hub;

public sealed class ArchiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-archive-").FullName;

    private string Zip => Path.Combine(_folder, "a.zip");

    private string Out => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("CoLA/dev.tsv,CoLA/original/raw/x.tsv,__MACOSX/CoLA/._dev.tsv,CoLA/Icon\r,CoLA/", "dev.tsv,original/raw/x.tsv")]
    [InlineData("config.json,sub/x", "config.json,sub/x")]
    public void Files_are_unpacked_without_the_folder_of_all(string names, string expected)
    {
        Write(names.Split(','));
        Unpack();
        Assert.Equal(expected.Split(','), Directory.GetFiles(Out, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Out, file)).Order(StringComparer.Ordinal));
        Assert.Equal("text of " + names.Split(',')[0], File.ReadAllText(Path.Combine(Out, expected.Split(',')[0])));
    }

    [Theory]
    [InlineData("../out.txt")]
    [InlineData("a/../../out.txt")]
    [InlineData("/etc/out.txt")]
    [InlineData("C:/out.txt")]
    [InlineData("a\\..\\..\\out.txt")]
    [InlineData("a//b")]
    [InlineData("./a")]
    public void A_path_that_leads_out_is_refused_before_anything_is_written(string name)
    {
        Write("good.txt", name);
        Refused("names within the folder");
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void The_same_file_twice_and_no_file_are_refused()
    {
        Write("a/b", "A/B");
        Refused("every file once");
        Write("a/");
        Refused("found none");
    }

    [Fact]
    public void A_link_is_refused()
    {
        Write(("link", "/etc/passwd", 0xA1FF));
        Refused("the link 'link'");
    }

    [Fact]
    public void A_bomb_is_refused_by_what_it_says()
    {
        using (var archive = ZipFile.Open(Zip, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("bomb").Open();
            for (var i = 0; i < 300; i++) entry.Write(new byte[1 << 20]);
        }

        Refused("bytes in all");
        Assert.False(Directory.Exists(Out));
        Write("a/b");
        var e = Assert.Throws<CheckpointException>(() => Archive.Unpack(Zip, Out, 5, default));
        Assert.Contains("at most 5 bytes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24, 1)]
    [InlineData(24, 100_000)]
    [InlineData(16, 0x12345678)]
    public void What_is_not_what_the_directory_says_is_refused(int field, int value)
    {
        Write("a/b");
        var bytes = File.ReadAllBytes(Zip);
        var directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + field), value);
        File.WriteAllBytes(Zip, bytes);
        Assert.Throws<CheckpointException>(Unpack);
    }

    [Fact]
    public void Damage_is_refused()
    {
        Write("a/b");
        var bytes = File.ReadAllBytes(Zip);
        File.WriteAllBytes(Zip, bytes[..^10]);
        Refused("zip");
        File.WriteAllText(Zip, "<html>not found</html>");
        Refused("zip");
        var at = bytes.AsSpan().IndexOf("a/b"u8) + 4;
        bytes[at] ^= 0x55;
        File.WriteAllBytes(Zip, bytes);
        Refused("zip");
    }

    private void Unpack() => Archive.Unpack(Zip, Out, 1 << 30, default);

    private void Refused(string expected)
    {
        var e = Assert.Throws<CheckpointException>(Unpack);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    private void Write(params string[] names) => Write([.. names.Select(name => (name, "text of " + name, 0x81A4))]);

    private void Write(params (string Name, string Text, int Mode)[] files)
    {
        File.Delete(Zip);
        if (Directory.Exists(Out)) Directory.Delete(Out, recursive: true);
        using var archive = ZipFile.Open(Zip, ZipArchiveMode.Create);
        foreach (var (name, text, mode) in files)
        {
            var entry = archive.CreateEntry(name);
            entry.ExternalAttributes = mode << 16;
            using var writer = new StreamWriter(entry.Open());
            if (!name.EndsWith('/')) writer.Write(text);
        }
    }
}
