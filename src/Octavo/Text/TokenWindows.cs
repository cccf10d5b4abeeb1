using Octavo.Text.PostProcessors;

namespace Octavo.Text;

/// <summary>
/// A long text beside a short one, cut into windows that overlap: what the tokenizers library makes of <c>only_first</c> or
/// <c>only_second</c> with a stride. A window's encoding is made when it is asked for, so that a long text needs no more memory than its tokens.
/// </summary>
internal sealed class TokenWindows
{
    private readonly EncodingBuilder _builder;
    private readonly IReadOnlyList<(int Start, int End)>[] _windows;
    private readonly int _cut;

    /// <summary>Cuts a text.</summary>
    /// <param name="processor">What stands around the texts.</param>
    /// <param name="sequences">The tokens of the texts: one or two.</param>
    /// <param name="cut">Which of them is cut.</param>
    /// <param name="rule">How.</param>
    public TokenWindows(PostProcessor processor, IReadOnlyList<TokenSequence> sequences, int cut, TruncationRule rule)
    {
        _builder = new EncodingBuilder(processor, sequences, addsSpecial: true);
        _cut = cut;
        CutCount = sequences[cut].Count;
        var special = processor.CountSpecial(sequences.Count == 2);
        OtherCount = special + (sequences.Count == 2 ? sequences[1 - cut].Count : 0);
        SpecialAroundOne = processor.CountSpecial(isPair: false);
        Room = Math.Max(0, rule.MaxLength - OtherCount);
        _windows = [.. sequences.Select((sequence, i) => i == cut ? WindowsOf(sequence.Count, rule) : [(0, sequence.Count)])];
    }

    /// <summary>Number of windows: at least one, and one alone where the whole text fits. None where there is no room or the windows would not move on.</summary>
    public int Count => _windows[_cut].Count;

    /// <summary>How many tokens the long text has.</summary>
    public int CutCount { get; }

    /// <summary>How many tokens the other text and the special tokens take of each window.</summary>
    public int OtherCount { get; }

    /// <summary>How many special tokens stand around a text alone.</summary>
    public int SpecialAroundOne { get; }

    /// <summary>How many tokens of a window are left for the long text.</summary>
    public int Room { get; }

    /// <summary>The encoding of a window, with the words of its tokens.</summary>
    public TokenEncoding this[int window] => _builder.BuildWindow(_windows, _cut, window);

    private IReadOnlyList<(int Start, int End)> WindowsOf(int count, TruncationRule rule) =>
        count <= Room ? [(0, count)]
        : Room == 0 || rule.Stride >= Room ? []
        : Windows.Of(count, Room, rule);
}
