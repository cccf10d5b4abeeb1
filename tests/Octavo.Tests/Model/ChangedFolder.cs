using System.Text.Json.Nodes;

namespace Octavo.Tests.Model;

/// <summary>A copy of a model's folder with another config.</summary>
internal sealed class ChangedFolder : IDisposable
{
    public ChangedFolder(string source, Action<JsonObject> change)
    {
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        var place = System.IO.Path.Combine(Path, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(place))!.AsObject();
        change(config);
        File.WriteAllText(place, config.ToJsonString());
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("octavo-changed-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
