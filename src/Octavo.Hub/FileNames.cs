namespace Octavo.Hub;

/// <summary>Names that others give to files: they must stay within the folder that they are meant for.</summary>
internal static class FileNames
{
    /// <summary>Whether it is a path of plain parts, by <c>/</c>, that leads nowhere else and is one on every system.</summary>
    public static bool IsPlain(string name) =>
        name.Length > 0 && name.IndexOfAny(['\\', ':']) < 0 && !name.Any(char.IsControl) && !name.Split('/').Any(part => part is "" or "." or "..");

    /// <summary>Whether it is the name of one file, of letters, digits and what is as harmless.</summary>
    public static bool IsPart(string name) => name is not ("" or "." or "..") && name.Length <= 255 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
