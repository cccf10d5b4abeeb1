namespace Octavo.Tests.Fuzzing;

/// <summary>Every parser there is of files that come from elsewhere.</summary>
internal static class FuzzTargets
{
    /// <summary>All.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } = [.. CheckpointTargets.All, .. TokenizerTargets.All, .. ModelTargets.All, .. DataTargets.All, .. BulkTargets.All];

    /// <summary>One by its name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static FuzzTarget Named(string name) =>
        All.FirstOrDefault(target => target.Name == name) ?? throw new ArgumentException($"expected a parser ({string.Join(", ", All.Select(target => target.Name))}), found '{name}'");

    /// <summary>A file that is kept with the tests.</summary>
    public static byte[] Golden(params string[] parts) => File.ReadAllBytes(GoldenFolder(parts));

    /// <summary>A folder that is kept with the tests.</summary>
    public static string GoldenFolder(params string[] parts) => RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. parts]);
}
