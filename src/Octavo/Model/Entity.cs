namespace Octavo.Model;

/// <summary>A named thing in a text, or, without aggregation, one token with its tag.</summary>
/// <param name="Label">
/// What it is: the tag without <c>B-</c> or <c>I-</c> (Transformers' <c>entity_group</c>); without aggregation the whole tag of the token (<c>entity</c>).
/// </param>
/// <param name="Score">Probability of the tag: of one token, or the mean over the tokens or words of the entity.</param>
/// <param name="Word">
/// The text from <paramref name="Start"/> to <paramref name="End"/>; without aggregation the token as the vocabulary has it, such as <c>##ing</c>.
/// </param>
/// <param name="Start">Where it begins in the text, in UTF-16 units.</param>
/// <param name="End">Where it ends, in UTF-16 units; the unit there is none of it.</param>
public sealed record Entity(string Label, float Score, string Word, int Start, int End)
{
    /// <summary>The token's place in the model's input, special tokens counted (<c>index</c>); null for what is put together of tokens.</summary>
    public int? Index { get; init; }
}
