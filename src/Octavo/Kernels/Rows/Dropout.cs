using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Octavo.Kernels.Rows;

/// <summary>
/// Dropout as a function of a key, a row and a column: nothing is drawn in sequence, so that the backward pass, any
/// thread and a resumed run see the same mask without keeping it. What is kept is divided by the chance to be kept, as
/// PyTorch's <c>Dropout</c> does. The default value drops nothing.
/// </summary>
internal readonly unsafe struct Dropout
{
    private readonly ulong _key;
    private readonly uint _dropped;
    private readonly float _scale;

    /// <summary>Dropout with a chance in [0, 1).</summary>
    public Dropout(float probability, ulong key)
    {
        if (probability is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "expected from 0 to below 1");
        _key = key;
        _dropped = (uint)(probability * 4294967296.0);
        _scale = 1f / (1f - probability);
    }

    private Dropout(Dropout other, ulong key) => (_key, _dropped, _scale) = (key, other._dropped, other._scale);

    /// <summary>Whether everything stays as it is.</summary>
    public bool IsNone => _dropped == 0;

    /// <summary>What is kept is multiplied by this.</summary>
    public float Scale => _scale;

    /// <summary>The same chance with other random numbers, for one place of the model.</summary>
    public Dropout At(int site) => new(this, Mix(_key + (ulong)site));

    /// <summary>x = 0 or x / (1 - probability), over <paramref name="count"/> values; the rest of the last sixteen become whatever they become of 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(float* x, int count, long row)
    {
        if (IsNone)
            return;
        var key = Mix(_key ^ ((ulong)row * 0x9E3779B97F4A7C15));
        var (first, second) = (Vector512.Create((uint)key), Vector512.Create((uint)(key >> 32)));
        var (dropped, scale) = (Vector512.Create(_dropped), Vector512.Create(_scale));
        var column = Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        for (var i = 0; i < count; i += 16, column += Vector512.Create(16u))
        {
            var kept = Vector512.GreaterThanOrEqual(Scramble(Scramble(column ^ first) + second), dropped);
            (Vector512.Load(x + i) * scale & kept.AsSingle()).Store(x + i);
        }
    }

    /// <summary>x = 0 where <see cref="Apply(float*, int, long)"/> would make 0 of it, and as it is elsewhere: codes whose scale is multiplied by <see cref="Scale"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(byte* x, int count, long row)
    {
        if (IsNone)
            return;
        var key = Mix(_key ^ ((ulong)row * 0x9E3779B97F4A7C15));
        var (first, second) = (Vector512.Create((uint)key), Vector512.Create((uint)(key >> 32)));
        var dropped = Vector512.Create(_dropped);
        var column = Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        var lanes = stackalloc uint[16];
        for (var i = 0; i < count; i += 16, column += Vector512.Create(16u))
        {
            Vector512.GreaterThanOrEqual(Scramble(Scramble(column ^ first) + second), dropped).Store(lanes);
            for (var lane = 0; lane < 16 && i + lane < count; lane++)
                x[i + lane] &= (byte)lanes[lane];
        }
    }

    /// <summary>A 64-bit number turned into an unrelated one (SplitMix64's finaliser).</summary>
    public static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    // A bijection of 32 bits whose every output bit depends on every input bit (Wellons' lowbias32).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Scramble(Vector512<uint> x)
    {
        x = (x ^ Vector512.ShiftRightLogical(x, 16)) * Vector512.Create(0x21f0aaadu);
        x = (x ^ Vector512.ShiftRightLogical(x, 15)) * Vector512.Create(0xd35a2d97u);
        return x ^ Vector512.ShiftRightLogical(x, 15);
    }
}
