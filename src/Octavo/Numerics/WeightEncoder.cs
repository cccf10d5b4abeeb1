namespace Octavo.Numerics;

/// <summary>Turns weights into codes at one scale.</summary>
internal readonly struct WeightEncoder(WeightRule rule, float scale, float absmax)
{
    private readonly bool _divides = rule.Arithmetic == CodeArithmetic.Divide;
    private readonly float _scale = scale;
    private readonly float _inverse = rule.Arithmetic == CodeArithmetic.MultiplyByRatio ? rule.Highest / absmax : 1 / scale;
    private readonly float _lowest = rule.Lowest;
    private readonly float _highest = rule.Highest;

    /// <summary>Whether weights that small can be told apart.</summary>
    public bool IsUsable => _scale > 0 && (_divides || float.IsFinite(_inverse));

    /// <summary>The code of a weight, which is finite.</summary>
    /// <param name="weight">The weight.</param>
    public int Code(float weight)
    {
        var rounded = MathF.Round(_divides ? weight / _scale : weight * _inverse);
        return (int)(rounded < _lowest ? _lowest : rounded > _highest ? _highest : rounded);
    }
}
