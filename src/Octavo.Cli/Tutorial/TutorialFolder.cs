using Octavo.Checkpoints;

namespace Octavo.Cli.Tutorial;

/// <summary>
/// The folder that the tutorial writes: the int8 model and the report. What an earlier run wrote is replaced, by a list
/// that it left; nothing else is touched.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class TutorialFolder(string path)
{
    private const string ListName = "written-by-octavo.txt";
    private const string ModelName = "int8";
    private const string HtmlName = "report.html";
    private const string JsonName = "report.json";

    /// <summary>Where the int8 model goes.</summary>
    public string Model => Path.Combine(path, ModelName);

    /// <summary>The report for people.</summary>
    public string Html => Path.Combine(path, HtmlName);

    /// <summary>The report for programs.</summary>
    public string Json => Path.Combine(path, JsonName);

    private string ListPath => Path.Combine(path, ListName);

    /// <summary>Refuses a folder that holds what an earlier run did not write, before the work.</summary>
    /// <param name="model">The folder that is read.</param>
    public void Check(string model)
    {
        OutputPlace.Check(path);
        if (Path.GetFullPath(path).TrimEnd('/') == Path.GetFullPath(model).TrimEnd('/'))
            throw new CheckpointException(path, "expected another folder than the one being read");
        var written = Written();
        foreach (var name in (string[])[HtmlName, JsonName])
        {
            if (Path.Exists(Path.Combine(path, name)) && !written.Contains(name))
                throw new CheckpointException(Path.Combine(path, name), "expected nothing here, found a file that this tutorial did not write");
        }

        if (Directory.Exists(Model) && SavedFolder.Files(Model).FirstOrDefault(file => !written.Contains($"{ModelName}/{file.Name}")).Name is { } other)
            throw new CheckpointException(Path.Combine(Model, other), "expected nothing here, found a file that this tutorial did not write");
        CompressedTensorsWriter.CheckOutput(Directory.Exists(Model) ? Path.Combine(Model, "new") : Model, model);
    }

    /// <summary>Deletes what an earlier run wrote.</summary>
    public void Clear()
    {
        Directory.CreateDirectory(path);
        foreach (var name in Written().Where(name => File.Exists(Path.Combine(path, name)))) File.Delete(Path.Combine(path, name));
        File.Delete(ListPath);
        if (Directory.Exists(Model))
        {
            foreach (var folder in Directory.GetDirectories(Model)) Directory.Delete(folder);
            Directory.Delete(Model);
        }
    }

    /// <summary>Notes the model's files for the next run.</summary>
    public void NoteModel() => Note(SavedFolder.Files(Model).Select(file => $"{ModelName}/{file.Name}"));

    /// <summary>Writes a report whole or not at all, and notes it for the next run.</summary>
    /// <param name="file"><see cref="Html"/> or <see cref="Json"/>.</param>
    /// <param name="bytes">What it says.</param>
    public void Write(string file, ReadOnlySpan<byte> bytes)
    {
        using var replaced = new ReplacedFile(file);
        replaced.Stream.Write(bytes);
        Note([Path.GetFileName(file)]);
        replaced.Commit();
    }

    private void Note(IEnumerable<string> names) => File.AppendAllLines(ListPath, [.. names.Except(Written())]);

    // A list that somebody changed names nothing outside this folder.
    private HashSet<string> Written() => File.Exists(ListPath)
        ? [.. File.ReadLines(ListPath).Where(name => name is HtmlName or JsonName || (name.StartsWith(ModelName + "/", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal)))]
        : [];
}
