using Octavo.Files;

namespace Octavo.Tests.Files;

/// <summary>Alone, for everything unfinished in the process is deleted, other tests' files too.</summary>
[Collection("alone")]
public sealed class UnfinishedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-unfinished-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_process_that_must_end_deletes_what_is_unfinished()
    {
        using var folder = TemporaryFolder.In(Path.Combine(_folder, "a", "b"));
        File.WriteAllText(Path.Combine(folder.Path, "config.json"), "{}");
        using var file = new ReplacedFile(Path.Combine(_folder, "new", "file"));
        Unfinished.DeleteAll();
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }
}
