using Octavo.Text;

namespace Octavo.Model;

/// <summary>A text with masks, and how logits at the masks answer it: <c>postprocess</c> of Transformers' <c>FillMaskPipeline</c>.</summary>
public sealed class MaskQuestion
{
    private readonly Tokenizer _tokenizer;
    private readonly int[] _ids;
    private readonly int[]? _targets;
    private readonly int _count;

    /// <summary>Finds the masks and the targets.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="encoding">The text.</param>
    /// <param name="options">What is looked for.</param>
    /// <param name="words">Words of the vocabulary.</param>
    /// <exception cref="ArgumentException">There is no mask, no target is left, or more words are asked for than there are.</exception>
    internal MaskQuestion(Tokenizer tokenizer, TokenEncoding encoding, MaskOptions options, int words)
    {
        if (options.TopK < 1 || (options.Targets is null && options.TopK > words))
            throw new ArgumentException($"top_k: expected 1 to {words}, the words of the vocabulary, found {options.TopK}");
        var mask = tokenizer.MaskId ?? throw new ArgumentException("expected a tokenizer with a token that masks, found one without");
        (_tokenizer, Encoding, _ids) = (tokenizer, encoding, [.. encoding.InputIds]);
        Masks = [.. Enumerable.Range(0, _ids.Length).Where(i => _ids[i] == mask)];
        if (Masks.Count == 0)
            throw new ArgumentException($"text: expected a mask, {tokenizer.TokenOf(mask)}, found none among its {_ids.Length} tokens");
        _targets = options.Targets is { } targets ? IdsOf(targets, words) : null;
        _count = Math.Min(options.TopK, _targets?.Length ?? words);
    }

    /// <summary>The tokens of the text.</summary>
    internal TokenEncoding Encoding { get; }

    /// <summary>Where the masks stand among them, ascending.</summary>
    public IReadOnlyList<int> Masks { get; }

    /// <summary>The words for one mask, best first.</summary>
    /// <param name="mask">Which of the masks.</param>
    /// <param name="logits">Of all words at its place, [V].</param>
    internal IReadOnlyList<MaskedWord> Answer(int mask, ReadOnlySpan<float> logits)
    {
        var scores = HeadScores.Of(logits, HeadActivation.Softmax);
        return [.. Best(scores).Select(id => new MaskedWord(scores[id], id, _tokenizer.Decode([id]), SequenceWith(Masks[mask], id)))];
    }

    private int[] IdsOf(IReadOnlyList<string> targets, int words)
    {
        var first = new EncodingOptions { MaxLength = 1, SpecialTokens = SpecialTokens.Skip };
        int[] ids =
        [
            .. targets
                .Select(target => _tokenizer.IdOf(target) ?? _tokenizer.Encode(target, null, first).InputIds.Select(id => (int?)id).FirstOrDefault())
                .Where(id => id < words).Select(id => id!.Value).Distinct().Order(),
        ];
        return ids.Length > 0 ? ids : throw new ArgumentException($"targets: expected at least one word that the vocabulary can spell, found {(targets.Count == 0 ? "none" : string.Join(", ", targets.Select(target => $"'{target}'")))}");
    }

    /// <summary>The ids with the highest scores, the best first, of equal ones the lower id first.</summary>
    private int[] Best(float[] scores)
    {
        // The worst of those that are kept is the first to go.
        var kept = new PriorityQueue<int, (float Score, int Order)>(_count + 1);
        foreach (var id in _targets ?? Enumerable.Range(0, scores.Length))
        {
            kept.Enqueue(id, (scores[id], -id));
            if (kept.Count > _count)
                kept.Dequeue();
        }

        var best = new int[kept.Count];
        for (var i = best.Length - 1; i >= 0; i--)
            best[i] = kept.Dequeue();
        return best;
    }

    private string SequenceWith(int place, int id)
    {
        var ids = _ids.ToArray();
        ids[place] = id;
        return _tokenizer.Decode([.. ids.Where(token => token != _tokenizer.PadId)], Masks.Count == 1 ? SpecialTokens.Skip : SpecialTokens.Keep);
    }
}
