using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    /// <summary>The codes of weights, all finite; as <see cref="Code"/>, sixteen at a time.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="codes">Their codes, as many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(ReadOnlySpan<float> weights, Span<sbyte> codes)
    {
        var k = 0;
        ref var from = ref MemoryMarshal.GetReference(weights);
        ref var to = ref MemoryMarshal.GetReference(codes);
        for (; k + 16 <= weights.Length; k += 16)
        {
            var low = Vector128.Narrow(Four(ref from, k), Four(ref from, k + 4));
            var high = Vector128.Narrow(Four(ref from, k + 8), Four(ref from, k + 12));
            Vector128.Narrow(low, high).StoreUnsafe(ref to, (nuint)k);
        }

        for (; k < weights.Length; k++) codes[k] = (sbyte)Code(weights[k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Four(ref float weights, int k)
    {
        var w = Vector128.LoadUnsafe(ref weights, (nuint)k);
        var rounded = Vector128.Round(_divides ? w / Vector128.Create(_scale) : w * Vector128.Create(_inverse), MidpointRounding.ToEven);
        return Vector128.ConvertToInt32(Vector128.Min(Vector128.Max(rounded, Vector128.Create(_lowest)), Vector128.Create(_highest)));
    }
}
