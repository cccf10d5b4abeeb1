namespace Octavo.Tests.Fuzzing;

/// <summary>A folder in which the damaged files of one parser lie, one after the other.</summary>
internal sealed class FuzzFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-fuzz-");
    private readonly FuzzTarget _target;

    public FuzzFolder(FuzzTarget target)
    {
        _target = target;
        if (target.Folder is { } around) Copy(around, _folder.FullName);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.FullName, target.File))!);
    }

    /// <summary>Reads a whole file of the parser's kind.</summary>
    public (FuzzOutcome Outcome, string? Fault) Whole(int seed) => _target.Try(_folder.FullName, _target.Seeds[seed]);

    /// <summary>Reads the damaged file of a case.</summary>
    public (FuzzOutcome Outcome, string? Fault) Damaged(int seed) => _target.Try(_folder.FullName, _target.Damaged(seed));

    /// <summary>Reads a file of somebody else's making.</summary>
    public (FuzzOutcome Outcome, string? Fault) Read(byte[] bytes) => _target.Try(_folder.FullName, bytes);

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
