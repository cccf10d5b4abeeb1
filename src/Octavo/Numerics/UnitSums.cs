namespace Octavo.Numerics;

/// <summary>The sums of the positive and of the negative codes of a unit.</summary>
internal struct UnitSums(WeightBound bound)
{
    private const int LargestPairSum = 128;
    private const int LargestActivation = 127;

    private int _positive;
    private int _negative;

    public readonly bool AreAdmissible => bound switch
    {
        WeightBound.PairSafe => _positive <= LargestPairSum && _negative >= -LargestPairSum,
        WeightBound.Lane4 => LargestActivation * _positive <= short.MaxValue && LargestActivation * _negative >= short.MinValue,
        _ => true,
    };

    public void Add(int code)
    {
        if (code > 0) _positive += code;
        else _negative += code;
    }
}
