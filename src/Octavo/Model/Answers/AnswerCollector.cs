using Octavo.Text;

namespace Octavo.Model.Answers;

/// <summary>
/// The answers of all windows of a context: the same text, in any case, is one answer at its first place, and scores add up (Transformers'
/// <c>QuestionAnsweringPipeline.postprocess</c>).
/// </summary>
/// <param name="context">The context.</param>
/// <param name="options">How many answers, how long, and which.</param>
internal sealed class AnswerCollector(string context, AnswerOptions options)
{
    /// <summary>Stretched to whole words, spans may become equal: so many more are looked at.</summary>
    private const int MoreForWords = 10;

    private readonly List<(int Start, int End, double Score)> _found = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private double _noAnswer = double.PositiveInfinity;

    /// <summary>Adds the answers of the next window.</summary>
    /// <param name="window">Its tokens.</param>
    /// <param name="logits">Start and end of each token, [T, 2].</param>
    /// <param name="text">Which text of the encoding the context is.</param>
    /// <param name="noAnswer">The token that stands for no answer; -1 for none.</param>
    public void Add(TokenEncoding window, ReadOnlySpan<float> logits, int text, int noAnswer)
    {
        var length = window.InputIds.Count;
        var (start, end, isContext) = (new float[length], new float[length], new bool[length]);
        for (var i = 0; i < length; i++) (start[i], end[i], isContext[i]) = (logits[2 * i], logits[(2 * i) + 1], window.TextOf(i) == text);
        var count = options.AlignToWords ? Math.Min(int.MaxValue, (2L * options.TopK) + MoreForWords) : options.TopK;
        var (spans, none) = SpanDecoder.Best(start, end, isContext, noAnswer, options.MaxAnswerLength, (int)count);
        _noAnswer = Math.Min(_noAnswer, none);
        foreach (var span in spans)
        {
            var (first, last) = options.AlignToWords ? (FirstOfWord(window, isContext, span.First), LastOfWord(window, isContext, span.Last)) : (span.First, span.Last);
            Add(window.Offsets[first].Start, window.Offsets[last].End, span.Score);
        }
    }

    /// <summary>The best answers, best first; of equal scores those found first.</summary>
    public IReadOnlyList<Answer> Best()
    {
        IEnumerable<(int Start, int End, double Score)> all = _found;
        if (options.HandleImpossibleAnswer) all = all.Append((0, 0, _noAnswer));
        return [.. all.OrderByDescending(found => found.Score).Take(options.TopK).Select(found => new Answer(Slice(found.Start, found.End), (float)found.Score, found.Start, found.End))];
    }

    private void Add(int start, int end, double score)
    {
        var text = LowerCase.Of(Slice(start, end));
        if (_places.TryGetValue(text, out var place))
        {
            _found[place] = _found[place] with { Score = _found[place].Score + score };
            return;
        }

        _places[text] = _found.Count;
        _found.Add((start, end, score));
    }

    /// <summary>Places of tokens may run backwards where a normaliser has moved characters: nothing stands between.</summary>
    private string Slice(int start, int end) => start < end ? context[start..end] : "";

    private static int FirstOfWord(TokenEncoding window, bool[] isContext, int token)
    {
        var words = window.Words!;
        while (token > 0 && isContext[token - 1] && words[token - 1] == words[token]) token--;
        return token;
    }

    private static int LastOfWord(TokenEncoding window, bool[] isContext, int token)
    {
        var words = window.Words!;
        while (token + 1 < words.Length && isContext[token + 1] && words[token + 1] == words[token]) token++;
        return token;
    }
}
