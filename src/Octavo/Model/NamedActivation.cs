using System.Text.Json;
using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>
/// The activation that sentence-transformers' <c>CrossEncoder</c> wrote beside a classifier: the name of a class of
/// PyTorch, by one of three keys. Classes of others are code, which nobody runs: the usual activation takes their place.
/// </summary>
/// <param name="Key">The file and key that names it.</param>
/// <param name="ClassName">The name, with its module.</param>
internal sealed record NamedActivation(string Key, string ClassName)
{
    private const string File = "config_sentence_transformers.json";
    private const string FileKey = "activation_fn";
    private const string NewKey = "sentence_transformers";
    private const string OldKey = "sbert_ce_default_activation_function";

    /// <summary>Whether it is PyTorch's.</summary>
    public bool IsKnownModule => ClassName.StartsWith("torch.", StringComparison.Ordinal);

    /// <summary>The class without its module.</summary>
    public string Name => ClassName[(ClassName.LastIndexOf('.') + 1)..];

    /// <summary>What a config names, the newer key first; null for nothing.</summary>
    public static NamedActivation? In(ConfigObject config)
    {
        if (config.Find(NewKey) is { ValueKind: JsonValueKind.Object } && config.Object(NewKey)!.Text(FileKey) is { } name)
            return new($"config.json: '{NewKey}.{FileKey}'", name);
        return config.Text(OldKey) is { } old ? new($"config.json: '{OldKey}'", old) : null;
    }

    /// <summary>What the file beside a config names, which goes before the config; null for nothing.</summary>
    /// <param name="folder">The folder of the model.</param>
    public static NamedActivation? Beside(string folder)
    {
        var path = Path.Combine(folder, File);
        if (!System.IO.File.Exists(path))
            return null;
        using var config = ConfigObject.Parse(CheckpointText.Read(path), path);
        return config.Text(FileKey) is { } name ? new($"{File}: '{FileKey}'", name) : null;
    }
}
