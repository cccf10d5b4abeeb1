namespace Octavo.Model;

/// <summary>Where a model is that a caller names.</summary>
internal static class ModelFolder
{
    /// <summary>The folder: as it is, or what <see cref="ModelOptions.Hub"/> says of a name that is no path.</summary>
    public static string Find(string folder, ModelOptions? options)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var isName = options?.Hub is not null && folder.Length > 0 && folder[0] != '.' && !Path.IsPathRooted(folder) && !Path.Exists(folder);
        return isName ? options!.Hub!(folder) : folder;
    }
}
