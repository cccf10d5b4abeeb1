using Octavo.Numerics;

namespace Octavo.Cli.Serving;

/// <summary>Models as <c>octavo serve</c> takes them.</summary>
internal static class ServedChoices
{
    private const string Floats = "fp32";

    /// <summary>Reads <c>[NAME=]PATH[@SCHEME]</c>; a folder whose own name has the sign is meant before.</summary>
    /// <param name="text">As it was written.</param>
    /// <param name="usual">The scheme of those that name none; null for what the folder holds.</param>
    /// <param name="folderOf">The folder that a model means.</param>
    /// <exception cref="ArgumentException">A part is empty, or the folder is quantised already.</exception>
    public static ServedChoice Parse(string text, string? usual, Func<string, string> folderOf)
    {
        var equals = Directory.Exists(text) ? -1 : text.IndexOf('=', StringComparison.Ordinal);
        var (name, rest) = equals < 0 ? (null, text) : (text[..equals], text[(equals + 1)..]);
        var (model, scheme) = CutScheme(rest, usual);
        if (name?.Length == 0 || model.Length == 0) throw new ArgumentException($"MODEL: expected [NAME=]PATH[@SCHEME], found '{text}'");
        var folder = folderOf(model);
        if (scheme == Floats && Directory.Exists(folder)) QuantizationArguments.CheckFloats(folder);
        return new(name ?? NameOf(model), folder, model, scheme);
    }

    private static (string Model, string? Scheme) CutScheme(string text, string? usual)
    {
        var at = text.LastIndexOf('@');
        if (at <= 0 || Directory.Exists(text)) return (text, usual);
        var last = text[(at + 1)..];
        // ORG/NAME@REVISION has the same sign.
        return last == Floats || Scheme.All.Any(scheme => scheme.Name == last) ? (text[..at], last) : (text, usual);
    }

    private static string NameOf(string model) => Directory.Exists(model) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model))) : model.Split('@')[0].Split('/')[^1];
}
