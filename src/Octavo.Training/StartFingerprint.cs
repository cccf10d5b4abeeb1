using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Files;

namespace Octavo.Training;

/// <summary>
/// What tells the model that a run starts from from others, part by part: a run that is resumed with another tokenizer or config
/// would learn from other ids than it began with.
/// </summary>
internal static class StartFingerprint
{
    private const string Config = "config.json";

    private static readonly string[] s_weights = [".safetensors", ".bin", ".pt"];

    /// <summary>The SHA-256 of each part, by the names of settings.</summary>
    /// <param name="folder">The folder of the model.</param>
    public static IReadOnlyList<(string Name, string Value)> Of(string folder)
    {
        var files = Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).ToList();
        return
        [
            ("start-weights", HashOf(folder, files.Where(name => s_weights.Contains(Path.GetExtension(name)) || name.EndsWith(".index.json", StringComparison.Ordinal)))),
            ("start-config", HashOf(folder, [Config])),
            ("tokenizer", HashOf(folder, CompanionFiles.Tokenizer)),
        ];
    }

    private static string HashOf(string folder, IEnumerable<string> names)
    {
        using var hash = new ContentHash();
        return hash.AddFiles(folder, names).ToHex();
    }
}
