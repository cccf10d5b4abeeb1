using System.Text;
using Octavo.Evaluation.Entities;

namespace Octavo.Data;

/// <summary>Reads a file of words and tags, line by line.</summary>
/// <param name="path">The file.</param>
internal sealed class ConllReader(string path)
{
    private const string DocumentStart = "-DOCSTART-";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly List<TaggedSentence> _sentences = [];
    private readonly List<(string Word, string Tag, int Line)> _words = [];
    private (int Count, int Line) _columns;

    /// <summary>Reads the file.</summary>
    public ConllData Read()
    {
        var (rest, line) = (ReadBytes(), 0);
        if (rest.Span.StartsWith("\uFEFF"u8)) rest = rest[3..];
        while (!rest.IsEmpty)
        {
            var length = rest.Span.IndexOf((byte)'\n');
            ReadLine(Text(length < 0 ? rest.Span : rest.Span[..length], ++line), line);
            rest = length < 0 ? default : rest[(length + 1)..];
        }

        EndSentence();
        return _sentences.Count > 0 ? new ConllData(path, _sentences) : throw new CheckpointException(path, "expected sentences, a word and its tag on each line, found none");
    }

    private void ReadLine(string text, int line)
    {
        if (text.AsSpan().Trim(" \t").IsEmpty)
        {
            EndSentence();
            return;
        }

        var columns = Columns(text);
        if (columns[0] == DocumentStart)
        {
            EndSentence();
            return;
        }

        if (IsComment(text, columns)) return;
        if (columns.Length < 2) throw Wrong(line, $"expected a word and its tag, found '{text}' alone");
        if (columns[0].Length == 0) throw Wrong(line, "expected a word, found none before the tab");
        if (_columns.Count == 0) _columns = (columns.Length, line);
        if (columns.Length != _columns.Count) throw Wrong(line, $"expected {_columns.Count} columns as on line {_columns.Line}, found {columns.Length}: '{text}'");
        if (!EntityTag.IsTag(columns[^1])) throw Wrong(line, $"expected a tag such as O, B-LOC or I-LOC in the last column, found '{columns[^1]}'");
        _words.Add((columns[0], columns[^1], line));
    }

    /// <summary>A word may be a hash sign or begin with one: only what has no tag, or other columns than the words so far, is a comment.</summary>
    private bool IsComment(string text, string[] columns) =>
        text[0] == '#' && (columns.Length < 2 || !EntityTag.IsTag(columns[^1]) || (_columns.Count > 0 && columns.Length != _columns.Count));

    private static string[] Columns(string text) =>
        text.Contains('\t', StringComparison.Ordinal) ? Array.ConvertAll(text.Split('\t'), column => column.Trim(' ')) : text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private void EndSentence()
    {
        if (_words.Count == 0) return;
        _sentences.Add(new([.. _words.Select(word => word.Word)], [.. _words.Select(word => word.Tag)], _words[0].Line) { Lines = [.. _words.Select(word => word.Line)] });
        _words.Clear();
    }

    private string Text(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            return Strict.GetString(line.TrimEnd((byte)'\r'));
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(path, $"line {number}: expected UTF-8, found bytes that are not", e);
        }
    }

    private ReadOnlyMemory<byte> ReadBytes()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
    }

    private CheckpointException Wrong(int line, string problem) => new(path, $"line {line}: {problem}");
}
