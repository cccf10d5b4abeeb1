using Octavo.Checkpoints;

namespace Octavo.Embeddings;

/// <summary>What <c>modules.json</c> of a sentence-transformers folder lists.</summary>
internal static class ModuleList
{
    /// <summary>Its name.</summary>
    public const string FileName = "modules.json";

    private const int MostModules = 64;

    /// <summary>The modules in the order of the list, as the reference runs them, whatever number each bears; null where the folder has no such file.</summary>
    /// <exception cref="CheckpointException">It is damaged, or lists none, too many or one that lies elsewhere.</exception>
    public static IReadOnlyList<ListedModule>? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        using var config = ConfigObject.ParseArray(CheckpointText.Read(path), path, "modules");
        var modules = config.Objects("modules");
        if (modules.Count is 0 or > MostModules)
            throw new CheckpointException(path, $"expected 1 to {MostModules} modules, found {modules.Count}");
        return [.. modules.Select(module => new ListedModule(path, module.Text("type") ?? throw module.Unexpected("type", "the class of the module", "nothing"), Inside(folder, module)))];
    }

    private static string Inside(string folder, ConfigObject module)
    {
        var path = module.Text("path") ?? "";
        if (path.Split('/', '\\').Any(part => part is "..") || Path.IsPathRooted(path))
            throw module.Unexpected("path", "a folder beside modules.json", $"'{path}'");
        return path.Length == 0 ? folder : Path.Combine(folder, path);
    }
}

/// <summary>One module of the list.</summary>
/// <param name="ListPath">The list.</param>
/// <param name="Type">Its class, as the list names it.</param>
/// <param name="Folder">Its folder.</param>
internal sealed record ListedModule(string ListPath, string Type, string Folder)
{
    /// <summary>The class without where it stands: versions moved the classes, the last part of their name stayed.</summary>
    public string Kind => Type[(Type.LastIndexOf('.') + 1)..];

    /// <summary>What to throw where it stands in the wrong place, or is not known.</summary>
    public CheckpointException Unexpected(string expected, int place) => new(ListPath, $"'modules.{place}.type': expected {expected}, found '{Type}' at place {place}");
}
