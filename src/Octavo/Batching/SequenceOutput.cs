namespace Octavo.Batching;

/// <summary>What a <see cref="SequenceQueue"/> answers.</summary>
public enum SequenceOutput
{
    /// <summary>What the head answers: [labels] of a text, [T, labels] of its tokens, [T, 2] for answers (start, end), row by row.</summary>
    Logits,

    /// <summary>The vectors of the tokens, [T, D], row by row: Transformers' <c>last_hidden_state</c>.</summary>
    LastHiddenState,
}
