using System.Globalization;
using System.Text.Json;

namespace Octavo.Values;

/// <summary>What is wrong with JSON, in words: System.Text.Json counts lines and bytes from nought and names its own fields.</summary>
public static class JsonFault
{
    /// <summary>Says what is wrong and at which line and byte, both counted from one.</summary>
    /// <param name="fault">What reading threw; anything but a <see cref="JsonException"/> keeps its message.</param>
    /// <exception cref="ArgumentNullException"><paramref name="fault"/> is null.</exception>
    public static string Describe(Exception fault) => fault switch
    {
        null => throw new ArgumentNullException(nameof(fault)),
        JsonException { LineNumber: 0, BytePositionInLine: { } at } json => string.Create(CultureInfo.InvariantCulture, $"{WithoutPlace(json)} (byte {at + 1})"),
        JsonException { LineNumber: { } line, BytePositionInLine: { } at } json => string.Create(CultureInfo.InvariantCulture, $"{WithoutPlace(json)} (line {line + 1}, byte {at + 1})"),
        _ => fault.Message,
    };

    /// <summary>A message without the place that System.Text.Json puts behind it.</summary>
    /// <param name="fault">What reading threw.</param>
    /// <exception cref="ArgumentNullException"><paramref name="fault"/> is null.</exception>
    public static string WithoutPlace(JsonException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        foreach (var place in (ReadOnlySpan<string>)[" Path: ", " LineNumber: "])
        {
            var start = fault.Message.LastIndexOf(place, StringComparison.Ordinal);
            if (start >= 0 && fault.Message.Contains("BytePositionInLine: ", StringComparison.Ordinal)) return fault.Message[..start];
        }

        return fault.Message;
    }
}
