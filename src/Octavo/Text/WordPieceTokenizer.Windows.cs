using Octavo.Text.Alignment;
using Octavo.Text.PostProcessors;

namespace Octavo.Text;

/// <content>Long texts in windows.</content>
public sealed partial class WordPieceTokenizer
{
    /// <inheritdoc/>
    internal override TokenWindows WindowsOf(string text, string? pair, int cut, int maxLength, int stride)
    {
        ArgumentNullException.ThrowIfNull(text);
        TokenSequence[] sequences = pair is null ? [Read(text)] : [Read(text), Read(pair)];
        return new TokenWindows(PostProcessor.Bert(_cls, _sep), sequences, cut, new TruncationRule(maxLength, TruncationStrategy.LongestFirst, stride, FromLeft: false));
    }

    /// <inheritdoc/>
    private protected override TokenWindows Window(TokenSequence sequence, int maxLength) =>
        new(PostProcessor.Bert(_cls, _sep), [sequence], 0, new TruncationRule(maxLength, TruncationStrategy.LongestFirst, 0, FromLeft: false));

    private TokenSequence Read(string text)
    {
        var room = new EncodingRoom(text.Length, int.MaxValue);
        while (true)
        {
            var (ids, offsets, words) = (new int[room.Length], new (int Start, int End)[room.Length], new int[room.Length]);
            var sink = new TokenSink(ids, offsets, int.MaxValue, words);
            _sequences.Run(text, ref sink);
            if (sink.Count > room.Length && room.Grow()) continue;
            var sequence = new TokenSequence();
            sequence.Begin(text);
            for (var i = 0; i < sink.Count; i++)
            {
                if (i == 0 || words[i] != words[i - 1]) sequence.BeginWord();
                sequence.Add(ids[i], new Source(offsets[i].Start, offsets[i].End), default);
            }

            return sequence;
        }
    }
}
