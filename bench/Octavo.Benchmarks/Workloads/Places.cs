namespace Octavo.Benchmarks.Workloads;

/// <summary>Where files are.</summary>
internal static class Places
{
    /// <summary>The project's root: the folder of Octavo.slnx above this program.</summary>
    public static string Root { get; } = FindRoot();

    public static string MiniLm => Path.Combine(Root, "models", "minilm-mrpc");

    public static string MiniLmPretrained => Path.Combine(Root, "models", "minilm-pretrained");

    public static string Mrpc => Path.Combine(Root, "data", "mrpc");

    /// <summary>Where the peers' files lie unless told otherwise.</summary>
    public static string Peers => Path.GetFullPath(Path.Combine(Root, "..", "shared", "peers"));

    /// <summary>Files that are made once and used again.</summary>
    public static string Temporary => Path.Combine(Path.GetTempPath(), "octavo-benchmarks");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Octavo.slnx")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }
}
