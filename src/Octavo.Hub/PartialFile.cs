using System.Text.Json;
using System.Text.Json.Nodes;

namespace Octavo.Hub;

/// <summary>
/// What has arrived of a file so far, and beside it a note of what it is a part of: only with the same address and the
/// server's mark of the same content (ETag, or the time of the last change) is it gone on from there.
/// </summary>
/// <param name="target">The file it will be.</param>
internal sealed class PartialFile(string target)
{
    private readonly string _note = target + ".part.json";

    public string Path { get; } = target + ".part";

    /// <summary>How many bytes are there, and the mark they came with; 0 and null where there is nothing to go on from.</summary>
    public (long Bytes, string? Mark) Resumable(Uri address)
    {
        try
        {
            if (!File.Exists(Path) || !File.Exists(_note)) return (0, null);
            using var note = JsonDocument.Parse(File.ReadAllBytes(_note));
            var mark = note.RootElement.GetProperty("mark").GetString();
            var isSame = note.RootElement.GetProperty("address").GetString() == address.AbsoluteUri;
            return isSame && mark is not null ? (new FileInfo(Path).Length, mark) : (0, null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (0, null);
        }
    }

    /// <summary>Opens the part to be added to from a byte on; without a mark it cannot be gone on with later.</summary>
    public FileStream Open(Uri address, long from, string? mark)
    {
        var stream = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        stream.SetLength(from);
        stream.Position = from;
        if (mark is null) File.Delete(_note);
        else File.WriteAllText(_note, new JsonObject { ["address"] = address.AbsoluteUri, ["mark"] = mark }.ToJsonString());
        return stream;
    }

    /// <summary>The part is the whole: it takes its name.</summary>
    public void Complete()
    {
        File.Move(Path, target, overwrite: true);
        File.Delete(_note);
    }

    /// <summary>The part is not worth going on with.</summary>
    public void Delete()
    {
        File.Delete(Path);
        File.Delete(_note);
    }
}
