using System.Globalization;

namespace Octavo.Evaluation;

/// <summary>
/// When two spellings are one label, in training and in evaluation alike: whatever the case and the space around, with
/// <c>-</c> or a space for <c>_</c>, and numbers by their value, so that <c>1.0</c> is <c>1</c>.
/// </summary>
public static class LabelSpelling
{
    /// <summary>What all spellings of a label share.</summary>
    /// <param name="label">A spelling.</param>
    /// <exception cref="ArgumentNullException"><paramref name="label"/> is null.</exception>
    public static string KeyOf(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var text = label.Trim();
        return NumberOf(text) is { } number
            ? Key(text, number)
            : text.Replace('-', '_').Replace(' ', '_').ToUpperInvariant();
    }

    /// <summary>The number that a label is; null where it is none, or not finite.</summary>
    /// <param name="label">A spelling.</param>
    /// <exception cref="ArgumentNullException"><paramref name="label"/> is null.</exception>
    public static double? NumberOf(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    /// <summary>Whether a number is written as one that could have a fraction: with a point or an exponent.</summary>
    /// <param name="label">A spelling.</param>
    /// <exception cref="ArgumentNullException"><paramref name="label"/> is null.</exception>
    public static bool IsWrittenAsReal(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return label.AsSpan().ContainsAny(".eE");
    }

    // Decimals keep identifiers apart that doubles would not; they have 28 digits, and -0 is 0.
    private static string Key(string text, double number)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && (exact != 0 || number == 0))
            return exact == 0 ? "0" : exact.ToString("0.############################", CultureInfo.InvariantCulture);
        return number.ToString("R", CultureInfo.InvariantCulture);
    }
}
