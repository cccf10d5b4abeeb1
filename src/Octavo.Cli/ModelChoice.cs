using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Cli;

/// <summary>A model as <c>compare</c> takes it: a folder, and after the last @ a scheme to quantise it by on loading.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Folder">The folder.</param>
/// <param name="Quantization">How to quantise it; null for what the folder holds.</param>
internal sealed record ModelChoice(string Text, string Folder, QuantizationOptions? Quantization)
{
    /// <summary>Reads a choice; a folder whose own name has an @ is meant before a scheme.</summary>
    /// <exception cref="ArgumentException">There is no such scheme.</exception>
    public static ModelChoice Parse(string text)
    {
        var at = text.LastIndexOf('@');
        return at <= 0 || Directory.Exists(text)
            ? new(text, text, null)
            : new(text, text[..at], QuantizationArguments.Options(Scheme.Parse(text[(at + 1)..])));
    }
}
