using System.Text.Json;

namespace Octavo.Text;

/// <summary>
/// The texts of a vocabulary by id, one behind the other in one array: thirty thousand strings and their tables would
/// cost a process that starts more time than reading them does.
/// </summary>
internal sealed class VocabularyEntries
{
    private const int NoText = -1;

    private Extent[] _extents = [];
    private char[] _units;
    private int _used;

    /// <summary>No entries yet.</summary>
    /// <param name="units">About how many UTF-16 units all of them have.</param>
    public VocabularyEntries(int units) => _units = new char[units];

    /// <summary>Entries in a list, the id of each its place.</summary>
    public VocabularyEntries(IReadOnlyList<string> texts)
        : this(8 * texts.Count)
    {
        for (var id = 0; id < texts.Count; id++)
            Add(id, texts[id] ?? throw new ArgumentException($"entry {id}: expected a text, found null", nameof(texts)));
    }

    /// <summary>The largest id and one.</summary>
    public int Count { get; private set; }

    /// <summary>How many ids have a text.</summary>
    public int UsedCount { get; private set; }

    /// <summary>The text of an id; only of one that is <see cref="IsUsed"/>.</summary>
    public ReadOnlySpan<char> this[int id]
    {
        get
        {
            var extent = _extents[id];
            return _units.AsSpan(extent.Start, extent.Length);
        }
    }

    /// <summary>There is an entry of that id.</summary>
    public bool IsUsed(int id) => (uint)id < (uint)Count && _extents[id].Length != NoText;

    /// <summary>Adds an entry under an id that is not in use.</summary>
    public void Add(int id, ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_units.AsSpan(_used));
        Place(id, text.Length);
    }

    /// <summary>Adds the name that a reader stands on; its id follows it and is not known yet.</summary>
    /// <returns>Where it was put, for <see cref="PlaceAt"/>.</returns>
    public (int Start, int Length) Append(ref Utf8JsonReader name)
    {
        Reserve(name.ValueSpan.Length);
        var length = name.CopyString(_units.AsSpan(_used));
        var start = _used;
        _used += length;
        return (start, length);
    }

    /// <summary>Gives an appended text its id, which is not in use.</summary>
    public void PlaceAt(int id, int start, int length)
    {
        if (id >= _extents.Length) Array.Resize(ref _extents, Math.Max(id + 1, Math.Max(1024, 2 * _extents.Length)));
        for (; Count <= id; Count++) _extents[Count].Length = NoText;
        _extents[id] = new Extent { Start = start, Length = length };
        UsedCount++;
    }

    /// <summary>Takes the text of an id that is in use away: its id stays, and nothing has it.</summary>
    public void Remove(int id)
    {
        _extents[id].Length = NoText;
        UsedCount--;
    }

    private void Place(int id, int length)
    {
        PlaceAt(id, _used, length);
        _used += length;
    }

    private void Reserve(int length)
    {
        if (length > _units.Length - _used)
            Array.Resize(ref _units, Math.Max(_used + length, 2 * _units.Length));
    }

    private struct Extent
    {
        public int Start;
        public int Length;
    }
}
