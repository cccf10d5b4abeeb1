namespace Octavo.Model;

/// <summary>How answers are looked for, as in Transformers' <c>QuestionAnsweringPipeline</c>, whose defaults these are. Immutable.</summary>
public sealed record AnswerOptions
{
    /// <summary>How many answers at most, best first (<c>top_k</c>).</summary>
    public int TopK { get; init; } = 1;

    /// <summary>Most tokens of an answer (<c>max_answer_len</c>).</summary>
    public int MaxAnswerLength { get; init; } = 15;

    /// <summary>
    /// Tokens of a window with question and special tokens (<c>max_seq_len</c>); null for 384, or what the model takes where that is less.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>How many tokens of a window stand in the next one too (<c>doc_stride</c>); null for half a window, 128 at most.</summary>
    public int? Stride { get; init; }

    /// <summary>Whether it may be answered that the context has no answer (<c>handle_impossible_answer</c>).</summary>
    public bool HandleImpossibleAnswer { get; init; }

    /// <summary>Whether answers are stretched to whole words (<c>align_to_words</c>).</summary>
    public bool AlignToWords { get; init; } = true;

    /// <summary>Refuses what is out of range.</summary>
    internal void Check()
    {
        Check("top_k", TopK, 1);
        Check("max_answer_len", MaxAnswerLength, 1);
        Check("max_seq_len", MaxLength ?? 1, 1);
        Check("doc_stride", Stride ?? 0, 0);
    }

    private static void Check(string name, int value, int least)
    {
        if (value < least) throw new ArgumentException(FormattableString.Invariant($"{name}: expected at least {least}, found {value}"));
    }
}
