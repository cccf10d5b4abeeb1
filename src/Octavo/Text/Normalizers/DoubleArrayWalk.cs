namespace Octavo.Text.Normalizers;

/// <summary>
/// A walk through a double array as darts-clone lays it out: a unit is a label in the lowest byte, one bit that says whether
/// a value lies at its children's place, and the distance to its children; or, with the highest bit set, a value.
/// </summary>
internal ref struct DoubleArrayWalk
{
    private const uint IsValue = 1u << 31, HasValue = 1u << 8, LongOffset = 1u << 9;

    private readonly ReadOnlySpan<uint> _units;
    private int _position;

    /// <summary>Begins at the root of an array that <see cref="Values"/> has checked.</summary>
    public DoubleArrayWalk(ReadOnlySpan<uint> units)
    {
        _units = units;
        _position = (int)OffsetOf(units[0]);
    }

    /// <summary>The value of what was walked; -1 for none.</summary>
    public int Value { get; private set; } = -1;

    /// <summary>Walks one byte further, which is not 0.</summary>
    /// <returns>The array goes on so.</returns>
    public bool Next(byte label)
    {
        Value = -1;
        var at = _position ^ label;
        var unit = _units[at];
        if ((unit & (IsValue | 0xFF)) != label) return false;
        _position = at ^ (int)OffsetOf(unit);
        if ((unit & HasValue) != 0) Value = (int)(_units[_position] & ~IsValue);
        return true;
    }

    /// <summary>Every value of an array, after a look at every unit that none has children outside.</summary>
    /// <exception cref="InvalidDataException">One has.</exception>
    public static List<int> Values(ReadOnlySpan<uint> units, string where)
    {
        var values = new List<int>();
        if ((units[0] & IsValue) != 0) throw new InvalidDataException($"{where}: expected a root in unit 0, found a value");
        for (var i = 0; i < units.Length; i++)
        {
            if ((units[i] & IsValue) != 0) continue;
            var children = (uint)i ^ OffsetOf(units[i]);
            // The children lie among 256 units of the same upper bits.
            if ((children | 0xFF) >= units.Length)
                throw new InvalidDataException($"{where}: expected units that point within {units.Length}, found unit {i} that points to {children}");
            if ((units[i] & HasValue) != 0) values.Add((int)(units[(int)children] & ~IsValue));
        }

        return values;
    }

    private static uint OffsetOf(uint unit) => unit >> 10 << ((unit & LongOffset) != 0 ? 8 : 0);
}
