using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Files;

namespace Octavo.Cli.Tutorial;

/// <summary>
/// The folder that the tutorial writes: the int8 model and the report. All comes into it at the end. What an earlier run
/// wrote is replaced then, by a list that it left; nothing else is touched.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class TutorialFolder(string path) : IDisposable
{
    private const string ListName = "written-by-octavo.txt";
    private const string ModelName = "int8";
    private const string HtmlName = "report.html";
    private const string JsonName = "report.json";

    private TemporaryFolder? _files;

    /// <summary>Where the int8 model comes to.</summary>
    public string Model => Path.Combine(path, ModelName);

    /// <summary>Where it is until then.</summary>
    public string NewModel => Path.Combine(Files.Path, ModelName);

    /// <summary>The report for people.</summary>
    public string Html => Path.Combine(path, HtmlName);

    /// <summary>The report for programs.</summary>
    public string Json => Path.Combine(path, JsonName);

    private TemporaryFolder Files => _files ?? throw new InvalidOperationException("the folder is not open");

    /// <summary>Refuses a folder that holds what an earlier run did not write, before the work.</summary>
    /// <param name="model">The folder that is read.</param>
    public void Check(string model)
    {
        if (OutputPlace.AreSame(path, model)) throw new CheckpointException(path, "expected another folder than the one being read");
        OutputPlace.Check(path);
        CheckForeign();
        ModelQuantizer.CheckOutput(Directory.Exists(Model) ? Path.Combine(Model, "new") : Model, model);
    }

    /// <summary>Begins to write.</summary>
    public void Open() => _files = TemporaryFolder.In(path);

    /// <summary>Writes a report.</summary>
    /// <param name="file"><see cref="Html"/> or <see cref="Json"/>.</param>
    /// <param name="bytes">What it says.</param>
    public void Write(string file, ReadOnlySpan<byte> bytes) => ReplacedFile.Write(Path.Combine(Files.Path, Path.GetFileName(file)), bytes);

    /// <summary>All is written: it takes the place of what an earlier run wrote.</summary>
    public void Publish()
    {
        CheckForeign(); // minutes have gone by
        var earlier = Written().Append(ListName).Where(name => File.Exists(Path.Combine(path, name))).ToList();
        File.WriteAllLines(Path.Combine(Files.Path, ListName), SavedFolder.Files(Files.Path).Select(file => file.Name));
        Files.Publish(earlier);
    }

    public void Dispose() => _files?.Dispose();

    private void CheckForeign()
    {
        var written = Written();
        foreach (var name in (string[])[HtmlName, JsonName])
        {
            if (Path.Exists(Path.Combine(path, name)) && !written.Contains(name))
                throw new CheckpointException(Path.Combine(path, name), "expected nothing here, found a file that this tutorial did not write");
        }

        if (Directory.Exists(Model) && SavedFolder.Files(Model).FirstOrDefault(file => !written.Contains($"{ModelName}/{file.Name}")).Name is { } other)
            throw new CheckpointException(Path.Combine(Model, other), "expected nothing here, found a file that this tutorial did not write");
    }

    // A list that somebody changed names nothing outside this folder.
    private HashSet<string> Written()
    {
        var list = Path.Combine(path, ListName);
        return File.Exists(list)
            ? [.. File.ReadLines(list).Where(name => name is HtmlName or JsonName || (name.StartsWith(ModelName + "/", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal)))]
            : [];
    }
}
