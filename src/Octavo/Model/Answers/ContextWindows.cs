using Octavo.Text;
using static System.FormattableString;

namespace Octavo.Model.Answers;

/// <summary>
/// A context in windows, each with the question: question first, or behind the context where the tokenizer pads on the left (Transformers'
/// <c>QuestionAnsweringPipeline.preprocess</c>).
/// </summary>
internal sealed class ContextWindows
{
    /// <summary>The longest window where nobody says more.</summary>
    private const int UsualLength = 384;

    private const int UsualStride = 128;

    private readonly TokenWindows _windows;
    private readonly int? _noAnswer;

    private ContextWindows(TokenWindows windows, int text, int? noAnswer) => (_windows, TextIndex, _noAnswer) = (windows, text, noAnswer);

    /// <summary>Number of windows.</summary>
    public int Count => _windows.Count;

    /// <summary>Which text of an encoding the context is.</summary>
    public int TextIndex { get; }

    /// <summary>A window.</summary>
    public TokenEncoding this[int window] => _windows[window];

    /// <summary>Cuts a context.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="longest">How many tokens the model takes.</param>
    /// <param name="question">The question.</param>
    /// <param name="context">The context.</param>
    /// <param name="options">Lengths.</param>
    /// <exception cref="ArgumentException">A text is empty, or the lengths leave no room for the context.</exception>
    public static ContextWindows Of(Tokenizer tokenizer, int longest, string question, string context, AnswerOptions options)
    {
        options.Check();
        if (question.Length == 0) throw new ArgumentException("question: expected a text, found an empty one");
        if (context.Length == 0) throw new ArgumentException("context: expected a text, found an empty one");
        var length = options.MaxLength ?? Math.Min(UsualLength, Math.Min(tokenizer.ModelMaxLength, longest));
        var stride = options.Stride ?? Math.Min(length / 2, UsualStride);
        var text = tokenizer.PadsOnLeft ? 0 : 1;
        var windows = text == 1
            ? tokenizer.WindowsOf(question, context, 1, length, stride)
            : tokenizer.WindowsOf(context, question, 0, length, stride);
        Check(windows, length, stride, longest);
        if (windows.CutCount == 0 && !options.HandleImpossibleAnswer)
            throw new ArgumentException("context: expected words, found none");
        return new ContextWindows(windows, text, tokenizer.ClsId);
    }

    /// <summary>The place of the token that stands for no answer; -1 where the window has none.</summary>
    public int NoAnswerIn(TokenEncoding window)
    {
        for (var i = 0; i < window.InputIds.Count; i++)
        {
            if (window.InputIds[i] == _noAnswer && window.TextOf(i) < 0) return i;
        }

        return -1;
    }

    private static void Check(TokenWindows windows, int length, int stride, int longest)
    {
        // The tokenizers library asks for so much even where the context fits in one window.
        if (stride > Math.Max(0, length - windows.SpecialAroundOne))
            throw new ArgumentException(Invariant($"doc_stride: expected at most the {Math.Max(0, length - windows.SpecialAroundOne)} tokens of a window of {length} (max_seq_len) without special ones, found {stride}"));
        if (windows.OtherCount + Math.Min(1L, windows.CutCount) > length)
            throw new ArgumentException(Invariant($"question: expected at most {length - 1} tokens with the special ones, so that the window of {length} (max_seq_len) has room for the context, found {windows.OtherCount}"));
        if (windows.Count == 0)
            throw new ArgumentException(Invariant($"doc_stride: expected less than the {windows.Room} tokens that the question leaves for the context in a window of {length} (max_seq_len), found {stride}"));
        var used = Math.Min(length, (long)windows.OtherCount + windows.CutCount);
        if (used > longest)
            throw new ArgumentException(Invariant($"max_seq_len: expected windows of at most the {longest} tokens that the model takes, found {used}"));
    }
}
