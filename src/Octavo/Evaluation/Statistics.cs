namespace Octavo.Evaluation;

/// <summary>What can be said about the difference of two models that answered the same examples.</summary>
public static class Statistics
{
    private const ulong Seed = 0x4F63_7461_766F_2121;

    /// <summary>
    /// The difference of F1, <paramref name="b"/> less <paramref name="a"/>, and the interval that holds it in
    /// 95 % of the samples drawn with replacement (paired: both models are scored on the same sample).
    /// The draws are a function of their number, so the interval is the same everywhere.
    /// </summary>
    /// <param name="a">Classes that one model predicts, [examples].</param>
    /// <param name="b">Classes that the other predicts, [examples].</param>
    /// <param name="labels">True classes, [examples].</param>
    /// <param name="positive">The class that counts as positive.</param>
    /// <param name="samples">How many samples to draw.</param>
    public static BootstrapInterval F1Difference(
        ReadOnlySpan<int> a, ReadOnlySpan<int> b, ReadOnlySpan<int> labels, int positive = 1, int samples = 10_000)
    {
        CheckLengths(a.Length, labels.Length);
        CheckLengths(b.Length, labels.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        var difference = Metrics.F1(b, labels, positive) - Metrics.F1(a, labels, positive);
        if (labels.IsEmpty) return new BootstrapInterval(double.NaN, double.NaN, double.NaN);

        // What one example adds to TP of a, FP + FN of a, TP of b, FP + FN of b: a bit each, the lowest first.
        var flags = new byte[labels.Length];
        for (var i = 0; i < flags.Length; i++)
            flags[i] = (byte)(Outcome(a[i], labels[i], positive) | (Outcome(b[i], labels[i], positive) << 2));

        var differences = new double[samples];
        var draw = 0UL;
        for (var sample = 0; sample < samples; sample++)
        {
            int bothA = 0, eitherA = 0, bothB = 0, eitherB = 0;
            for (var i = 0; i < flags.Length; i++)
            {
                int flag = flags[(int)Math.BigMul(Draw(draw++), (ulong)flags.Length, out _)];
                bothA += flag & 1;
                eitherA += (flag >> 1) & 1;
                bothB += (flag >> 2) & 1;
                eitherB += flag >> 3;
            }

            differences[sample] = Metrics.F1(bothB, eitherB) - Metrics.F1(bothA, eitherA);
        }

        Array.Sort(differences);
        return new BootstrapInterval(difference, Quantile(differences, .025), Quantile(differences, .975));
    }

    /// <summary>
    /// McNemar's exact test: how likely it is that of the examples which only one of the two models gets right
    /// so many or more fall to one side, if both were equally good.
    /// </summary>
    /// <param name="a">Classes that one model predicts, [examples].</param>
    /// <param name="b">Classes that the other predicts, [examples].</param>
    /// <param name="labels">True classes, [examples].</param>
    public static double McNemar(ReadOnlySpan<int> a, ReadOnlySpan<int> b, ReadOnlySpan<int> labels)
    {
        CheckLengths(a.Length, labels.Length);
        CheckLengths(b.Length, labels.Length);
        int onlyA = 0, onlyB = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            if (a[i] == labels[i] && b[i] != labels[i]) onlyA++;
            if (a[i] != labels[i] && b[i] == labels[i]) onlyB++;
        }

        return McNemar(onlyA, onlyB);
    }

    /// <summary>McNemar's exact test from the two counts.</summary>
    /// <param name="onlyA">Examples that only one model gets right.</param>
    /// <param name="onlyB">Examples that only the other gets right.</param>
    public static double McNemar(int onlyA, int onlyB)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyA);
        ArgumentOutOfRangeException.ThrowIfNegative(onlyB);
        var trials = (long)onlyA + onlyB;
        if (onlyA == onlyB) return 1;
        var tail = 0.0;
        var logOfTerm = -trials * Math.Log(2); // log of C(trials, i) / 2^trials
        for (var i = 0; i <= Math.Min(onlyA, onlyB); i++)
        {
            if (i > 0) logOfTerm += Math.Log((trials - i + 1) / (double)i);
            tail += Math.Exp(logOfTerm);
        }

        return Math.Min(1, 2 * tail);
    }

    /// <summary>The examples for which two models predict different classes.</summary>
    /// <param name="a">Classes that one model predicts, [examples].</param>
    /// <param name="b">Classes that the other predicts, [examples].</param>
    public static int[] Flips(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        CheckLengths(a.Length, b.Length);
        var flips = new List<int>();
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i]) flips.Add(i);
        }

        return [.. flips];
    }

    /// <summary>
    /// Signal to noise in decibels, 10 log10(sum ref² / sum (ref - q)²): infinite when equal; six are one bit.
    /// </summary>
    /// <param name="reference">What should have come out.</param>
    /// <param name="quantized">What did.</param>
    public static double SignalToNoise(ReadOnlySpan<float> reference, ReadOnlySpan<float> quantized)
    {
        CheckLengths(quantized.Length, reference.Length);
        double signal = 0, noise = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            var error = (double)reference[i] - quantized[i];
            signal += (double)reference[i] * reference[i];
            noise += error * error;
        }

        return noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);
    }

    private static int Outcome(int predicted, int label, int positive) => (predicted == positive, label == positive) switch
    {
        (true, true) => 1,
        (false, false) => 0,
        _ => 2,
    };

    /// <summary>The number of a draw as 64 random bits: SplitMix64 (https://prng.di.unimi.it/splitmix64.c).</summary>
    internal static ulong Draw(ulong number)
    {
        var z = Seed + ((number + 1) * 0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>A quantile of sorted values, between two of them on the line.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    private static void CheckLengths(int found, int expected)
    {
        if (found != expected) throw new ArgumentException($"expected {expected} values on either side, found {found}");
    }
}
