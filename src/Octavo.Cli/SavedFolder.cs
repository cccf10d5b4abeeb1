using System.Globalization;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Files;

namespace Octavo.Cli;

/// <summary>The files of a saved model.</summary>
internal static class SavedFolder
{
    /// <summary>Names and bytes, the largest first.</summary>
    public static IReadOnlyList<(string Name, long Bytes)> Files(string folder) =>
    [
        .. new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories)
            .Where(file => !OutputPlace.IsHidden(Path.GetRelativePath(folder, file.FullName)))
            .Select(file => (Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), FileLength.Of(file.FullName)))
            .OrderByDescending(file => file.Item2).ThenBy(file => file.Item1, StringComparer.Ordinal),
    ];

    /// <summary>A line for people.</summary>
    public static string Describe(string name, long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes,12:N0}  {name}");

    /// <summary>Writes the member <c>files</c>.</summary>
    public static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<(string Name, long Bytes)> files)
    {
        json.WriteStartArray("files");
        foreach (var (name, bytes) in files)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
