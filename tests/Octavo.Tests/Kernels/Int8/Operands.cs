
using Octavo.Kernels.Int8;
using Octavo.Kernels.Reference;

namespace Octavo.Tests.Kernels.Int8;

/// <summary>Activations [rows, k] and weights [64, k] that meet a contract.</summary>
internal sealed record Operands(byte[] Activations, sbyte[] Weights, int K, bool IsSevenBit)
{
    public static Operands Random(Random random, Int8Contract contract, int rows, int k)
    {
        var sevenBit = contract is Int8Contract.SevenBit or Int8Contract.Lane4;
        var a = new byte[rows * k];
        var w = new sbyte[64 * k];
        for (var i = 0; i < a.Length; i++)
            a[i] = (byte)random.Next(sevenBit ? 128 : 256);
        for (var i = 0; i < w.Length; i++)
            w[i] = (sbyte)random.Next(-128, 128);
        Restrict(w, k, contract);
        return new Operands(a, w, k, sevenBit);
    }

    /// <summary>Only the ends of the ranges: all of one kind in the first rounds, mixed afterwards.</summary>
    public static Operands Extreme(Random random, Int8Contract contract, int rows, int k, int round)
    {
        var sevenBit = contract is Int8Contract.SevenBit or Int8Contract.Lane4;
        var top = (byte)(sevenBit ? 127 : 255);
        var a = new byte[rows * k];
        var w = new sbyte[64 * k];
        for (var i = 0; i < a.Length; i++)
            a[i] = round < 2 ? top : round < 4 ? (byte)0 : random.Next(4) == 0 ? (byte)0 : top;
        for (var i = 0; i < w.Length; i++)
            w[i] = (round < 4 ? round % 2 : random.Next(2)) == 0 ? sbyte.MinValue : sbyte.MaxValue;
        Restrict(w, k, contract);
        return new Operands(a, w, k, sevenBit);
    }

    public int Dot(int row, int column) => NaiveProduct.Sum(Activations.AsSpan(row * K, K), Weights.AsSpan(column * K, K));

    /// <summary>Cuts weights, in order, down to what is left of the bound of their pair or lane: sums reach the bound exactly.</summary>
    private static void Restrict(sbyte[] w, int k, Int8Contract contract)
    {
        if (contract is Int8Contract.Any or Int8Contract.SevenBit)
            return;
        var bound = contract is Int8Contract.PairSafe ? 128 : 258;
        var used = new Dictionary<(int Row, int Lane, bool Negative), int>();
        for (var i = 0; i < w.Length; i++)
        {
            int row = i / k, input = i % k;
            var lane = contract is Int8Contract.PairSafe ? input / 2 : (input / 16 * 2) + (input / 2 % 2);
            var key = (row, lane, w[i] < 0);
            var left = bound - used.GetValueOrDefault(key);
            w[i] = (sbyte)Math.Clamp(w[i], -left, Math.Min(left, 127));
            used[key] = bound - left + Math.Abs((int)w[i]);
        }
    }
}
