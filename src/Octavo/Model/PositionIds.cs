using Octavo.Text;

namespace Octavo.Model;

/// <summary>The position of each token, whose embedding is added to that of its word.</summary>
internal static class PositionIds
{
    /// <summary>Writes the positions of a batch, [N].</summary>
    /// <param name="batch">B sequences.</param>
    /// <param name="config">Where positions begin.</param>
    /// <param name="positions">Room for them; a longer array takes its place where it is too short.</param>
    public static void Fill(TokenBatch batch, EncoderConfig config, ref int[] positions)
    {
        if (positions.Length < batch.TokenCount)
            positions = new int[batch.TokenCount];
        for (var s = 0; s < batch.Count; s++)
        {
            var (first, end) = (batch.Offsets[s], batch.Offsets[s + 1]);
            var counted = 0;
            for (var t = first; t < end; t++)
            {
                // fairseq's make_positions: padding is told by its id, whatever the mask says.
                positions[t] = config.PositionPad is not { } pad ? t - first : batch.InputIds[t] == pad ? pad : pad + ++counted;
            }
        }
    }
}
