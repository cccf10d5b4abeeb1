using System.Text;

namespace Octavo.Text;

/// <summary>
/// Reads <c>vocab.txt</c>: a line's number less one is the id of its text. As in Transformers' <c>load_vocab</c> every kind of
/// line end ends a line, spaces belong to the text, and of a text that is there twice the last line counts.
/// </summary>
internal static class VocabularyFile
{
    private const char Mark = '\uFEFF';

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="specialTokens">What the special tokens are called.</param>
    /// <param name="warnings">Takes what may surprise.</param>
    /// <exception cref="InvalidDataException">It is no UTF-8 or too large.</exception>
    public static VocabularyEntries Read(string path, IReadOnlyCollection<string> specialTokens, List<string> warnings)
    {
        var text = Decode(path);
        var entries = new VocabularyEntries(text.Length);
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var (repeated, id) = (new List<(int Id, string Text)>(), 0);
        for (var start = 0; start < text.Length; id++)
        {
            var length = text.AsSpan(start).IndexOfAny('\n', '\r');
            var end = length < 0 ? text.Length : start + length;
            var line = text[start..end];
            start = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
            if (id == 0) line = FirstEntry(path, line, specialTokens, warnings);
            if (lineOf.TryGetValue(line, out var earlier))
            {
                entries.Remove(earlier);
                if (line.Length > 0) repeated.Add((id, line)); // which a third line may take the place of
            }

            lineOf[line] = id;
            entries.Add(id, line);
        }

        if (repeated.Count > 0) warnings.Add(Repeated(path, repeated.Count, repeated[0].Id + 1, repeated[0].Text));
        return entries;
    }

    private static string Repeated(string path, int count, int line, string text) =>
        $"{path}: line {line}: '{text}' is there twice{(count > 1 ? $", and {count - 1} lines more repeat others" : "")}: the last line counts, as in Transformers";

    /// <summary>
    /// A byte order mark belongs to the first entry, as in Transformers, whose word is then never found. Before a special token
    /// it is left out: a folder without that token could not be used, and the ids of words are the same.
    /// </summary>
    private static string FirstEntry(string path, string line, IReadOnlyCollection<string> specialTokens, List<string> warnings)
    {
        if (!line.StartsWith(Mark)) return line;
        if (specialTokens.Contains(line[1..])) return line[1..];
        warnings.Add($"{path}: line 1: '{line[1..]}' stands behind a byte order mark, which Transformers reads as part of it: the word counts as unknown");
        return line;
    }

    private static string Decode(string path)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(TokenizerBytes.Read(path));
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: expected UTF-8, found other bytes at offset {e.Index}", e);
        }
    }
}
