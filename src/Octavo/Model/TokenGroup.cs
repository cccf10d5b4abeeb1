using Octavo.Text;

namespace Octavo.Model;

/// <summary>Whole sequences of a batch that go through the encoder together.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="First">First sequence.</param>
/// <param name="Count">B, number of sequences.</param>
internal readonly record struct TokenGroup(TokenBatch Batch, int First, int Count)
{
    /// <summary>Where the group starts among the batch's tokens.</summary>
    public int FirstToken => Batch.Offsets[First];

    /// <summary>Tokens of all its sequences.</summary>
    public int Tokens => Batch.Offsets[First + Count] - FirstToken;

    /// <summary>Row of sequence <paramref name="index"/>'s first token.</summary>
    public int Row(int index) => Batch.Offsets[First + index] - FirstToken;

    /// <summary>The sequence that row <paramref name="row"/> belongs to.</summary>
    public int SequenceOf(int row)
    {
        var found = Array.BinarySearch(Batch.Offsets, First, Count, FirstToken + row);
        return (found < 0 ? ~found - 1 : found) - First;
    }

    /// <summary>Tokens of sequence <paramref name="index"/>.</summary>
    public int LengthOf(int index) => Batch.LengthOf(First + index);

    /// <summary>Tokens of its longest sequence.</summary>
    public int Longest
    {
        get
        {
            var longest = 0;
            for (var i = 0; i < Count; i++)
                longest = Math.Max(longest, LengthOf(i));
            return longest;
        }
    }
}
