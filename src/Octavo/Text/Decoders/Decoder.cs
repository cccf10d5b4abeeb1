namespace Octavo.Text.Decoders;

/// <summary>A step from tokens back to text. Immutable.</summary>
internal abstract class Decoder
{
    /// <summary>Changes the tokens; in the end they are joined without anything between them.</summary>
    /// <param name="tokens">The tokens, of which the step may make fewer or more.</param>
    public abstract List<string> Decode(List<string> tokens);
}

/// <summary><c>Sequence</c>: one after the other.</summary>
internal sealed class DecoderSequence(Decoder[] steps) : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        foreach (var step in steps) tokens = step.Decode(tokens);
        return tokens;
    }
}

/// <summary><c>Fuse</c>: all tokens become one.</summary>
internal sealed class Fuse : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}
