using System.Security.Cryptography;
using Octavo.Checkpoints;

namespace Octavo.Cli.Bulk;

/// <summary>How rows lie in a file.</summary>
internal enum RowFormat
{
    /// <summary>JSON lines.</summary>
    Jsonl,

    /// <summary>Comma-separated values, the names of columns in the first line.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Tab-separated values without quotes; read, not written.</summary>
    Tsv,
}

/// <summary>A file of rows.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">How they lie in it.</param>
/// <param name="Bytes">How long it is.</param>
internal sealed record InputFile(string Path, RowFormat Format, long Bytes)
{
    private const int EndSize = 1 << 20;

    private static readonly (string Ending, RowFormat Format)[] s_endings =
        [(".jsonl", RowFormat.Jsonl), (".ndjson", RowFormat.Jsonl), (".csv", RowFormat.Csv), (".tsv", RowFormat.Tsv), (".parquet", RowFormat.Parquet)];

    /// <summary>The file's name and length and what its two ends hold: what tells it from another.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Fingerprint()
    {
        using var stream = File.OpenRead(Path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var end = new byte[Math.Min(EndSize, stream.Length)];
        stream.ReadExactly(end);
        hash.AppendData(end);
        stream.Position = stream.Length - end.Length;
        stream.ReadExactly(end);
        hash.AppendData(end);
        return FormattableString.Invariant($"{System.IO.Path.GetFileName(Path)}, {Bytes} bytes, {Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    /// <summary>Complains if it is no longer what it was.</summary>
    /// <exception cref="CheckpointException">It has another length.</exception>
    public void CheckUnchanged()
    {
        var now = new FileInfo(Path) is { Exists: true } file ? file.Length : 0;
        if (now != Bytes) throw new CheckpointException(Path, FormattableString.Invariant($"expected {Bytes} bytes, as there were at the start, found {now}: it changed while it was read"));
    }

    /// <summary>The files that paths mean: themselves, or all of known endings in a folder, by the order of their names.</summary>
    /// <exception cref="CheckpointException">One is missing or of another kind.</exception>
    public static IReadOnlyList<InputFile> Find(IEnumerable<string> paths) => [.. paths.SelectMany(FilesOf).Select(Of)];

    private static IEnumerable<string> FilesOf(string path)
    {
        if (!Directory.Exists(path)) return [path];
        var files = Directory.EnumerateFiles(path).Where(file => FormatOf(file) is not null && !IsOfRun(file)).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new CheckpointException(path, $"expected files that end with {Endings}, found none");
    }

    // The output of another run is an input like any: its parts, not what tells of them.
    private static bool IsOfRun(string file) =>
        System.IO.Path.GetFileName(file) is var name && (name.StartsWith('.') || PartManifest.IsNameOfOne(name));

    private static InputFile Of(string path)
    {
        var format = FormatOf(path) ?? throw new CheckpointException(path, $"expected a file that ends with {Endings}, found '{System.IO.Path.GetFileName(path)}'");
        try
        {
            using var stream = File.OpenRead(path);
            return new(path, format, stream.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private static string Endings => string.Join(", ", s_endings.Select(known => known.Ending));

    private static RowFormat? FormatOf(string path)
    {
        foreach (var (ending, format) in s_endings)
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return format;
        }

        return null;
    }
}
