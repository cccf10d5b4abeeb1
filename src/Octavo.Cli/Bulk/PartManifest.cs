using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Evaluation;
using Octavo.Files;

namespace Octavo.Cli.Bulk;

/// <summary>
/// What a shard has done, in a file beside its parts: a line with the settings, a line for each part that is whole, at last a line that says
/// that all is done. It only grows, so that a process that is killed loses the part it was at, no more.
/// </summary>
internal sealed class PartManifest : IDisposable
{
    private const string Pattern = "manifest*.jsonl";

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly FileStream _stream;
    private bool _isMissingParts;

    private PartManifest(string path, FileStream @lock, FileStream stream) => (_path, _lock, _stream) = (path, @lock, stream);

    /// <summary>Parts that are whole, by their numbers, with their rows and how many of these have an error; those of other shards too.</summary>
    public Dictionary<int, PartEntry> Done { get; } = [];

    /// <summary>Whether an earlier run of this shard came to the end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The file of a part.</summary>
    public static string PartName(int part, RowFormat format) => string.Create(CultureInfo.InvariantCulture, $"part-{part:D6}.{format.ToString().ToLowerInvariant()}");

    /// <summary>Whether a file is called as manifests are.</summary>
    public static bool IsNameOfOne(string name) => name == "manifest.jsonl" || (name.StartsWith("manifest-", StringComparison.Ordinal) && name.Contains("-of-", StringComparison.Ordinal));

    /// <summary>Begins a run, or goes on with one.</summary>
    /// <param name="folder">Where parts go.</param>
    /// <param name="shard">Which of several processes this is; null for the only one.</param>
    /// <param name="settings">What answers depend on, by name.</param>
    /// <param name="resumes">Whether to go on with what is there.</param>
    /// <exception cref="CheckpointException">The folder holds something else, or another process is at work on the same shard.</exception>
    public static PartManifest Open(string folder, Shard? shard, IReadOnlyList<KeyValuePair<string, string>> settings, bool resumes)
    {
        OutputPlace.Check(folder);
        Directory.CreateDirectory(folder);
        var name = shard is { } one ? string.Create(CultureInfo.InvariantCulture, $"manifest-{one.Index:D5}-of-{one.Count:D5}.jsonl") : "manifest.jsonl";
        var path = Path.Combine(folder, name);
        var held = Lock(path);
        try
        {
            if (!resumes) CheckNew(folder, path, shard);
            var manifest = new PartManifest(path, held, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite));
            try
            {
                manifest.Begin(folder, settings);
                return manifest;
            }
            catch
            {
                manifest._stream.Dispose();
                throw;
            }
        }
        catch (Exception e)
        {
            held.Dispose();
            if (e is IOException and not CheckpointException or UnauthorizedAccessException) throw new CheckpointException(path, $"cannot be written to: {e.Message}", e);
            throw;
        }
    }

    /// <summary>A part is whole.</summary>
    public void Add(int part, PartEntry entry)
    {
        Done[part] = entry;
        WriteLine(json =>
        {
            json.WriteNumber("part", part);
            json.WriteString("file", entry.File);
            json.WriteNumber("rows", entry.Rows);
            json.WriteNumber("errors", entry.Errors);
            json.WriteNumber("bytes", entry.Bytes);
        });
    }

    /// <summary>All parts of the shard are whole.</summary>
    /// <param name="rows">How many rows the whole input has.</param>
    public void Complete(long rows)
    {
        if (IsComplete) return;
        IsComplete = true;
        WriteLine(json =>
        {
            json.WriteBoolean("complete", true);
            json.WriteNumber("input_rows", rows);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(string path)
    {
        var name = Path.Combine(Path.GetDirectoryName(path)!, OutputPlace.HiddenName(Path.GetFileName(path) + ".lock"));
        try
        {
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"expected to be the only one at work on it: {e.Message}", e);
        }
    }

    private static void CheckNew(string folder, string path, Shard? shard)
    {
        // Shards share a folder: the others' manifests and parts are none of ours.
        var foreign = shard is null ? OutputPlace.IsEmpty(folder) ? null : folder : File.Exists(path) ? path : File.Exists(Path.Combine(folder, "manifest.jsonl")) ? folder : null;
        if (foreign is not null) throw new CheckpointException(foreign, "expected nothing yet, found an earlier run or other files: --resume goes on with a run of the same settings");
    }

    private void Begin(string folder, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        foreach (var other in Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal)) ReadLines(folder, other, settings);
        IsComplete &= !_isMissingParts;
        _stream.Position = EndOfLines();
        _stream.SetLength(_stream.Position); // a line that a killed process left half
        if (_stream.Length > 0) return;
        WriteLine(json =>
        {
            json.WriteStartObject("settings");
            foreach (var (name, value) in settings) json.WriteString(name, value);
            json.WriteEndObject();
        });
    }

    private long EndOfLines()
    {
        var bytes = new byte[_stream.Length];
        _stream.Position = 0;
        _stream.ReadExactly(bytes);
        return bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
    }

    private void ReadLines(string folder, string path, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(stream, Encoding.UTF8);
        var lines = text.ReadToEnd().Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            try
            {
                using var line = JsonDocument.Parse(lines[i]);
                ReadLine(folder, path, line.RootElement, settings);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new CheckpointException(path, $"line {i + 1}: expected a line of a manifest, found '{lines[i][..Math.Min(80, lines[i].Length)]}'", e);
            }
        }
    }

    private void ReadLine(string folder, string path, JsonElement line, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        if (line.TryGetProperty("settings", out var theirs))
        {
            var found = theirs.EnumerateObject().DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Value.GetString());
            foreach (var (name, value) in settings)
            {
                if (found.GetValueOrDefault(name) != value)
                    throw new CheckpointException(path, $"{name}: expected a run of '{value}', found one of '{found.GetValueOrDefault(name) ?? "nothing"}'");
            }

            return;
        }

        if (line.TryGetProperty("complete", out _))
        {
            IsComplete |= path == _path;
            return;
        }

        var entry = new PartEntry(NameOf(line.GetProperty("file")), line.GetProperty("rows").GetInt64(), line.GetProperty("errors").GetInt64(), line.GetProperty("bytes").GetInt64());
        var file = new FileInfo(Path.Combine(folder, Path.GetFileName(entry.File)));
        if (file.Exists && file.Length == entry.Bytes) Done[line.GetProperty("part").GetInt32()] = entry;
        else _isMissingParts = true;
    }

    private static string NameOf(JsonElement file) =>
        file.GetString() is { Length: > 0 } name && !name.Contains('\0', StringComparison.Ordinal) ? name : throw new FormatException("expected a file's name");

    private void WriteLine(Action<Utf8JsonWriter> members)
    {
        try
        {
            var line = new System.Buffers.ArrayBufferWriter<byte>();
            JsonOutput.AppendLine(line, members);
            _stream.Write(line.WrittenSpan);
            _stream.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new CheckpointException(_path, $"cannot be written to: {e.Message}", e);
        }
    }
}

/// <summary>A part that is whole.</summary>
/// <param name="File">Its file's name.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Errors">How many of them have an error instead of an answer.</param>
/// <param name="Bytes">How long it is.</param>
internal sealed record PartEntry(string File, long Rows, long Errors, long Bytes);
