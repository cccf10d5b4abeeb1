using System.Globalization;

namespace Octavo.Evaluation;

/// <summary>
/// Finds a class by a name: as it is written, else by any spelling of it (<see cref="LabelSpelling"/>). What would then mean
/// two classes means none.
/// </summary>
internal sealed class LabelNames
{
    private const string Nameless = "LABEL_";
    private const int Ambiguous = -1;

    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _loose = new(StringComparer.Ordinal);

    /// <summary>Every name.</summary>
    public IEnumerable<string> All => _exact.Keys;

    /// <summary>The index in a name like <c>LABEL_1</c>, which is what Transformers calls labels that were never named.</summary>
    public static int? IndexOfNameless(string name) =>
        name.StartsWith(Nameless, StringComparison.OrdinalIgnoreCase)
        && int.TryParse(name.AsSpan(Nameless.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;

    /// <summary>Adds a name; the first meaning of a name stays.</summary>
    public void Add(string name, int label)
    {
        if (!_exact.TryAdd(name, label)) return;
        var loose = LabelSpelling.KeyOf(name);
        if (!_loose.TryAdd(loose, label) && _loose[loose] != label) _loose[loose] = Ambiguous;
    }

    /// <summary>The class of a name; null where it has none.</summary>
    public int? Find(string name)
    {
        if (_exact.TryGetValue(name, out var label)) return label;
        return _loose.TryGetValue(LabelSpelling.KeyOf(name), out label) && label != Ambiguous ? label : null;
    }
}
