namespace Octavo.Text.PostProcessors;

/// <summary>
/// What stands around the tokens of texts, and what becomes of their places: every post-processor of <c>tokenizer.json</c> is
/// two templates and some trims. Immutable.
/// </summary>
internal sealed class PostProcessor
{
    /// <summary>No post-processor: segments 0 and 1, nothing around them.</summary>
    public static PostProcessor None { get; } = new()
    {
        Single = [TemplatePart.Text(0, 0)],
        Pair = [TemplatePart.Text(0, 0), TemplatePart.Text(1, 1)],
    };

    /// <summary>Around one text.</summary>
    public required IReadOnlyList<TemplatePart> Single { get; init; }

    /// <summary>Around two.</summary>
    public required IReadOnlyList<TemplatePart> Pair { get; init; }

    /// <summary>
    /// How places lose the spaces of byte-level tokens, one after the other; true for one that leaves the first token a space, which the
    /// tokenizer has added.
    /// </summary>
    public IReadOnlyList<bool> Trims { get; init; } = [];

    /// <summary>The template for one text or two.</summary>
    public IReadOnlyList<TemplatePart> For(bool isPair) => isPair ? Pair : Single;

    /// <summary>How many special tokens stand around the texts.</summary>
    public int CountSpecial(bool isPair)
    {
        var count = 0;
        var parts = For(isPair);
        for (var i = 0; i < parts.Count; i++) count += parts[i].Ids.Length;
        return count;
    }

    /// <summary>BERT's: the first text between cls and sep, the second before another sep.</summary>
    public static PostProcessor Bert(int cls, int sep) => new()
    {
        Single = [TemplatePart.Special([cls], 0), TemplatePart.Text(0, 0), TemplatePart.Special([sep], 0)],
        Pair =
        [
            TemplatePart.Special([cls], 0), TemplatePart.Text(0, 0), TemplatePart.Special([sep], 0),
            TemplatePart.Text(1, 1), TemplatePart.Special([sep], 1),
        ],
    };

    /// <summary>RoBERTa's: two sep between the texts, and one segment.</summary>
    public static PostProcessor Roberta(int cls, int sep, IReadOnlyList<bool> trims) => new()
    {
        Single = [TemplatePart.Special([cls], 0), TemplatePart.Text(0, 0), TemplatePart.Special([sep], 0)],
        Pair =
        [
            TemplatePart.Special([cls], 0), TemplatePart.Text(0, 0), TemplatePart.Special([sep], 0),
            TemplatePart.Special([sep], 0), TemplatePart.Text(1, 0), TemplatePart.Special([sep], 0),
        ],
        Trims = trims,
    };
}

/// <summary>A part of a template: special tokens, or one of the texts.</summary>
internal sealed record TemplatePart
{
    private TemplatePart(int text, int[] ids, int type) => (TextIndex, Ids, Type) = (text, ids, type);

    /// <summary>Which text: 0 or 1; -1 for special tokens.</summary>
    public int TextIndex { get; }

    /// <summary>The special tokens.</summary>
    public int[] Ids { get; }

    /// <summary>The segment that its tokens get.</summary>
    public int Type { get; }

    /// <summary>A text.</summary>
    public static TemplatePart Text(int index, int type) => new(index, [], type);

    /// <summary>Special tokens.</summary>
    public static TemplatePart Special(int[] ids, int type) => new(-1, ids, type);
}
