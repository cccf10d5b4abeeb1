using Octavo.Text;
using static System.FormattableString;

namespace Octavo.Model.Entities;

/// <summary>A text as the model takes it: cut at the model's length, or in windows that overlap.</summary>
public sealed class EntityWindows
{
    private readonly TokenEncoding? _whole;
    private readonly TokenWindows? _windows;

    private EntityWindows(string text, EntityOptions options, TokenEncoding? whole, TokenWindows? windows) =>
        (Text, Options, _whole, _windows) = (text, options, whole, windows);

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>What is asked for.</summary>
    public EntityOptions Options { get; }

    /// <summary>Number of windows.</summary>
    public int Count => _windows?.Count ?? 1;

    /// <summary>A window.</summary>
    internal TokenEncoding this[int window] => _whole ?? _windows![window];

    /// <summary>Cuts a text.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="longest">How many tokens the model takes.</param>
    /// <param name="text">The text.</param>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="ArgumentException">The stride does not fit the length, or an option is out of its range.</exception>
    internal static EntityWindows Of(Tokenizer tokenizer, int longest, string text, EntityOptions options)
    {
        var length = Math.Min(tokenizer.ModelMaxLength, longest);
        options.Check(length);
        if (options.Stride is not { } stride)
            return new(text, options, tokenizer.Encode(text, null, length), null);
        var windows = tokenizer.WindowsOf(text, null, 0, length, stride);
        // The tokenizers library asks for so much even where the text fits in one window.
        if (windows.Count == 0 || stride > windows.Room)
            throw new ArgumentException(Invariant($"stride: expected less than the {windows.Room} tokens of a window of {length} without special ones, found {stride}"));
        return new(text, options, null, windows);
    }
}
