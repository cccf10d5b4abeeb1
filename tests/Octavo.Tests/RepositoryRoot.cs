namespace Octavo.Tests;

/// <summary>Finds the files of the repository from wherever the tests run.</summary>
internal static class RepositoryRoot
{
    private static readonly string Root = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Octavo.slnx"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"no Octavo.slnx above {AppContext.BaseDirectory}");
    }
}
