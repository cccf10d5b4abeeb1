using System.Text;
using Octavo.Evaluation;

namespace Octavo.Data;

/// <summary>
/// Reads the tab-separated files of GLUE: strict UTF-8, a byte-order mark or none, no quoting (a quotation mark
/// is text), lines that end with LF or CRLF. Empty lines are skipped.
/// </summary>
public sealed class TsvReader
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _bytes;
    private readonly Dictionary<string, int>? _columns;
    private readonly string _header = "";
    private readonly int _width;
    private int _position;
    private int _line;

    private TsvReader(string path, byte[] bytes, bool hasHeader)
    {
        Path = path;
        _bytes = bytes;
        if (bytes.AsSpan().StartsWith("\uFEFF"u8)) _position = 3;
        if (!hasHeader) return;
        var names = Next()?.Fields ?? throw new CheckpointException(path, "expected a line that names the columns, found an empty file");
        _header = string.Join(", ", names);
        _columns = [];
        _width = names.Length;
        for (var i = 0; i < names.Length; i++)
        {
            if (!_columns.TryAdd(names[i], i) && names[i].Length > 0)
                throw new CheckpointException(path, $"line {_line}: expected each column once, found '{names[i]}' twice");
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a file whose first line names its columns.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It cannot be read, is empty or has a column twice.</exception>
    public static TsvReader Open(string path) => new(path, ReadBytes(path), hasHeader: true);

    /// <summary>Opens a file of one's own, whose lines must have as many columns as the first names.</summary>
    /// <exception cref="CheckpointException">It cannot be read, is empty or has a column twice.</exception>
    internal static TsvReader OpenStrictly(string path) => new(path, ReadBytes(path), hasHeader: true) { IsStrict = true };

    /// <summary>Opens a file whose first line is data already.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static TsvReader OpenHeaderless(string path) => new(path, ReadBytes(path), hasHeader: false);

    /// <summary>Whether every line has as many columns as the header; the files of GLUE do not all keep to that.</summary>
    private bool IsStrict { get; init; }

    /// <summary>Where a column stands: by its name, or by its number (from 0) in a file without a header.</summary>
    /// <param name="name">The column.</param>
    /// <exception cref="CheckpointException">There is no such column.</exception>
    public int Column(string name)
    {
        if (_columns is null) return int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
        return _columns.TryGetValue(name, out var index)
            ? index
            : throw new CheckpointException(Path, $"line 1: expected a column '{name}', found the columns {_header}");
    }

    /// <summary>The next line that is not empty; null at the end.</summary>
    /// <exception cref="CheckpointException">The line is not UTF-8.</exception>
    public TsvRow? Next()
    {
        while (_position < _bytes.Length)
        {
            var rest = _bytes.AsSpan(_position);
            var length = rest.IndexOf((byte)'\n');
            var line = length < 0 ? rest : rest[..length];
            _position += length < 0 ? rest.Length : length + 1;
            _line++;
            if (line.EndsWith("\r"u8)) line = line[..^1];
            if (!line.IsEmpty) return new TsvRow(Path, _line, Decode(line).Split('\t'));
        }

        return null;
    }

    /// <summary>The examples of all lines that are left.</summary>
    /// <param name="textColumns">The column of the text, or those of a pair.</param>
    /// <param name="labelColumn">The column of the label; null where there is none.</param>
    /// <exception cref="CheckpointException">A line is damaged, or there are no examples.</exception>
    public IReadOnlyList<GlueExample> ReadExamples(IReadOnlyList<string> textColumns, string? labelColumn)
    {
        ArgumentNullException.ThrowIfNull(textColumns);
        var texts = textColumns.Select(Column).ToArray();
        var label = labelColumn is null ? -1 : Column(labelColumn);
        var examples = new List<GlueExample>();
        while (Next() is { } row)
        {
            if (IsStrict && row.Fields.Length != _width)
                throw new CheckpointException(Path, $"line {row.Line}: expected {_width} columns, found {row.Fields.Length}");
            var text = row.Field(texts[0], textColumns[0]);
            var pair = texts.Length > 1 ? row.Field(texts[1], textColumns[1]) : null;
            var answer = labelColumn is null ? "" : row.Field(label, labelColumn);
            examples.Add(new GlueExample(text, pair, answer, Path, row.Line) { HasLabel = labelColumn is not null });
        }

        return examples.Count > 0 ? examples : throw new CheckpointException(Path, "expected examples, found none");
    }

    private string Decode(ReadOnlySpan<byte> line)
    {
        try
        {
            return Strict.GetString(line);
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(
                Path, $"line {_line}: expected UTF-8, found the byte {e.BytesUnknown?.FirstOrDefault():X2} at position {e.Index + 1} of the line", e);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, "expected a tab-separated file, found nothing", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }
}
