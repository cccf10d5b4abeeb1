namespace Octavo.Numerics;

/// <summary>Turns weights into codes at one scale.</summary>
internal readonly struct WeightEncoder
{
    private readonly WeightRule _rule;
    private readonly float _scale;
    private readonly float _inverse;

    public WeightEncoder(WeightRule rule, float scale, float absmax)
    {
        _rule = rule;
        _scale = scale;
        _inverse = rule.Arithmetic == CodeArithmetic.MultiplyByRatio ? rule.Highest / absmax : 1 / scale;
    }

    /// <summary>Whether weights that small can be told apart.</summary>
    public bool IsUsable => _scale > 0 && (_rule.Arithmetic == CodeArithmetic.Divide || float.IsFinite(_inverse));

    public int Code(float weight)
    {
        var scaled = _rule.Arithmetic == CodeArithmetic.Divide ? weight / _scale : weight * _inverse;
        return (int)Math.Clamp(MathF.Round(scaled), _rule.Lowest, _rule.Highest);
    }
}
