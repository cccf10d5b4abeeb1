using Octavo.Model;

namespace Octavo.Cli;

/// <summary>A model as <c>compare</c> takes it: a folder, and after the last @ a scheme to quantise it by on loading, or fp32 for none.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Folder">The folder.</param>
/// <param name="Quantization">How to quantise it; null for what the folder holds.</param>
internal sealed record ModelChoice(string Text, string Folder, QuantizationOptions? Quantization)
{
    /// <summary>Reads a choice; a folder whose own name has an @ is meant before a scheme.</summary>
    /// <param name="text">A folder or a name of the hub, and after the last @ a scheme.</param>
    /// <param name="folderOf">The folder that a model without its scheme means; null if there are only folders.</param>
    /// <exception cref="ArgumentException">There is no such scheme.</exception>
    public static ModelChoice Parse(string text, Func<string, string>? folderOf = null)
    {
        var at = text.LastIndexOf('@');
        folderOf ??= folder => folder;
        if (at <= 0 || Directory.Exists(text)) return new(text, folderOf(text), null);
        var quantization = QuantizationArguments.ParseChoice(text[(at + 1)..]);
        var folder = folderOf(text[..at]);
        if (quantization is null) QuantizationArguments.CheckFloats(folder);
        return new(text, folder, quantization);
    }
}
