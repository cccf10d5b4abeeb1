using System.Text.Json;

namespace Octavo.Text;

/// <summary>
/// Takes <c>model.vocab</c> out of the bytes of a <c>tokenizer.json</c> without building a document of its thirty thousand
/// entries. What is no object there is left for who reads the rest.
/// </summary>
internal sealed class TokenizerVocabularyJson
{
    private readonly List<int> _ids = [];
    private readonly List<int> _starts = [];
    private readonly List<int> _lengths = [];
    private readonly VocabularyEntries _entries;
    private readonly string _path;

    private TokenizerVocabularyJson(string path, int bytes) => (_path, _entries) = (path, new VocabularyEntries(bytes / 2));

    /// <summary>Reads the vocabulary.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">Its bytes.</param>
    /// <param name="rest">The same JSON with an empty object for the vocabulary.</param>
    /// <returns>The entries; null where there is no such object.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static VocabularyEntries? Cut(string path, ReadOnlySpan<byte> json, out byte[] rest)
    {
        var reader = new Utf8JsonReader(json);
        var (first, end) = (0, 0);
        TokenizerVocabularyJson? vocabulary = null;
        while (FindVocabulary(ref reader))
        {
            if (vocabulary is not null) throw new InvalidDataException($"{path}: model.vocab: expected once, found twice");
            vocabulary = new TokenizerVocabularyJson(path, json.Length);
            first = (int)reader.TokenStartIndex;
            vocabulary.Read(ref reader);
            end = (int)reader.BytesConsumed;
        }

        rest = vocabulary is null ? json.ToArray() : [.. json[..first], .. "{}"u8, .. json[end..]];
        return vocabulary?.Place();
    }

    /// <summary>Moves to the object that is the next <c>vocab</c> of a <c>model</c>; false at the end.</summary>
    private static bool FindVocabulary(ref Utf8JsonReader reader)
    {
        var inModel = reader.CurrentDepth == 2;
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName) inModel = reader.ValueTextEquals("model"u8);
            if (!inModel || reader.CurrentDepth != 2 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("vocab"u8)) continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) return true;
        }

        return false;
    }

    private void Read(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (start, length) = _entries.Append(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id) || id < 0)
                throw new InvalidDataException($"{_path}: id of entry {_ids.Count}: expected a whole number from 0, found {Described(ref reader)}");
            _ids.Add(id);
            _starts.Add(start);
            _lengths.Add(length);
        }
    }

    /// <summary>Ids may leave gaps, but not so large ones that the tables would not fit the file.</summary>
    private VocabularyEntries Place()
    {
        var limit = (2 * _ids.Count) + 1024;
        for (var i = 0; i < _ids.Count; i++)
        {
            var id = _ids[i];
            if (id >= limit) throw new InvalidDataException($"{_path}: id of entry {i}: expected a number from 0 to {limit - 1}, found {id}");
            if (_entries.IsUsed(id)) throw new InvalidDataException($"{_path}: id {id}: expected one entry, found '{_entries[id]}' and another");
            _entries.PlaceAt(id, _starts[i], _lengths[i]);
        }

        return _entries;
    }

    private static string Described(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.ASCII.GetString(reader.ValueSpan) : reader.TokenType.ToString();
}
