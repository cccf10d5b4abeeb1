using Octavo.Evaluation;

namespace Octavo.Cli.Evaluations;

/// <summary>What tells a model's folder from others: the SHA-256 of its config, tokenizer and weights.</summary>
internal static class ModelFingerprint
{
    private static readonly string[] s_endings = [".json", ".txt", ".model", ".safetensors", ".bin", ".pt"];

    /// <summary>The fingerprint, in hexadecimal digits.</summary>
    public static string Of(string folder)
    {
        var names = Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!).Where(name => s_endings.Contains(Path.GetExtension(name)));
        using var hash = new ContentHash();
        return hash.AddFiles(folder, names.Order(StringComparer.Ordinal)).ToHex();
    }
}
