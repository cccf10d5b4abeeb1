using Octavo.Text;

namespace Octavo.Server.Requests;

/// <summary>Sequences of ids side by side.</summary>
internal static class Sequences
{
    /// <summary>Several as one batch.</summary>
    public static TokenBatch Join(IReadOnlyList<TokenBatch> batches)
    {
        if (batches.Count == 1) return batches[0];
        var (ids, types, offsets) = (new List<int>(), new List<int>(), new List<int> { 0 });
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                ids.AddRange(batch.InputIdsOf(i));
                types.AddRange(batch.TokenTypeIdsOf(i));
                offsets.Add(ids.Count);
            }
        }

        return new([.. ids], [.. types], [.. offsets]);
    }
}
