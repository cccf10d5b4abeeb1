using System.Runtime.InteropServices;
using System.Text;
using Octavo.Checkpoints;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>
/// The folder that a run writes: the best model in it, the last one in <c>last</c>, <c>training.json</c>, and the state to
/// resume from. Each file appears whole or not at all.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="start">The folder of the model that training starts from.</param>
internal sealed class TrainingFolder(string path, string start)
{
    /// <summary>What a run writes, for a later one to replace.</summary>
    private static readonly string[] Known = ["training-state.safetensors", "training.json", "learning-curve.svg", "model.safetensors", "last/model.safetensors"];

    /// <summary>The state to resume from.</summary>
    public string State => Path.Combine(path, Known[0]);

    /// <summary>The folder of the last model.</summary>
    public string Last => Path.Combine(path, "last");

    /// <summary>Whether there is a model in the folder.</summary>
    public bool HasBest => File.Exists(Path.Combine(path, "model.safetensors"));

    /// <summary>Looks before the work whether the folder may be written.</summary>
    /// <exception cref="CheckpointException">It may not.</exception>
    public void Check(ExistingOutput existing)
    {
        if (Path.GetFullPath(path).TrimEnd('/') == Path.GetFullPath(start).TrimEnd('/'))
            throw new CheckpointException(path, "expected another folder than that of the model, found the same");
        if (File.Exists(path)) throw new CheckpointException(path, "expected a folder, found a file");
        if (existing == ExistingOutput.Resume)
        {
            if (!File.Exists(State)) throw new CheckpointException(State, "expected the state of a run to resume, found none");
            return;
        }

        if (existing == ExistingOutput.Refuse && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            var what = File.Exists(State) || File.Exists(Path.Combine(path, "training.json")) ? "another run: resume or overwrite it" : "files in it";
            throw new CheckpointException(path, $"expected a new or empty folder, found {what}");
        }

    }

    /// <summary>Removes what an earlier run left.</summary>
    public void Clear()
    {
        foreach (var name in Known.Select(name => Path.Combine(path, name)).Where(File.Exists)) File.Delete(name);
        Directory.CreateDirectory(path);
    }

    /// <summary>Saves the weights as they are as the last model.</summary>
    public void SaveLast(Parameters parameters, string config)
    {
        Directory.CreateDirectory(Last);
        Write(Path.Combine(Last, "config.json"), Encoding.UTF8.GetBytes(config));
        CompanionFiles.CopyTokenizer(start, Last);
        SafetensorsWriter.Write(
            Path.Combine(Last, "model.safetensors"),
            parameters.All.SelectMany(parameter => parameter.Tensors.Select(tensor =>
                (tensor.Name, ElementType.F32, tensor.Shape, (ReadOnlyMemory<byte>)MemoryMarshal.AsBytes<float>(parameter.Values.Read(tensor)).ToArray()))),
            new Dictionary<string, string> { ["format"] = "pt" });
    }

    /// <summary>The last model becomes the best.</summary>
    public void LastIsBest()
    {
        CompanionFiles.CopyTokenizer(Last, path);
        foreach (var name in (string[])["config.json", "model.safetensors"])
        {
            using var file = new ReplacedFile(Path.Combine(path, name));
            using (var source = File.OpenRead(Path.Combine(Last, name))) source.CopyTo(file.Stream);
            file.Commit();
        }
    }

    /// <summary>Writes <c>training.json</c>.</summary>
    public void WriteReport(byte[] json) => Write(Path.Combine(path, "training.json"), json);

    private static void Write(string file, byte[] bytes)
    {
        using var replaced = new ReplacedFile(file);
        replaced.Stream.Write(bytes);
        replaced.Commit();
    }
}
