using Octavo.Tensors;

namespace Octavo.Model;

/// <summary>Where the groups of one batch put their results.</summary>
internal sealed class ForwardOutput
{
    private float[] _logits = [];
    private float[]? _pooled;
    private float[][]? _hidden;

    /// <summary>Asks for an early end.</summary>
    public CancellationToken Cancellation { get; private set; }

    /// <summary>Whether every hidden state is wanted.</summary>
    public bool KeepsHidden => _hidden is not null;

    /// <summary>Logits only, [B, labels].</summary>
    public void Begin(float[] logits, CancellationToken cancellation)
    {
        (_logits, _pooled, _hidden) = (logits, null, null);
        Cancellation = cancellation;
    }

    /// <summary>Everything.</summary>
    public void Begin(EncoderOutput output, CancellationToken cancellation)
    {
        (_logits, _pooled, _hidden) = (output.Logits, output.Pooled, output.States);
        Cancellation = cancellation;
    }

    /// <summary>Keeps logits and pooled rows of a group.</summary>
    public void Keep(TokenGroup group, Activations a)
    {
        if (_logits.Length > 0)
            Copy(a.Logits, group.Count, _logits, group.First);
        if (_pooled is { Length: > 0 })
            Copy(a.Pooled, group.Count, _pooled, group.First);
    }

    /// <summary>Keeps hidden state <paramref name="state"/> of a group's tokens.</summary>
    public void KeepHidden(TokenGroup group, Matrix hidden, int state) =>
        Copy(hidden, group.Tokens, _hidden![state], group.FirstToken);

    private static void Copy(Matrix source, int rows, float[] destination, int firstRow)
    {
        for (var r = 0; r < rows; r++)
            source.Row(r).CopyTo(destination.AsSpan((firstRow + r) * source.Columns));
    }
}
