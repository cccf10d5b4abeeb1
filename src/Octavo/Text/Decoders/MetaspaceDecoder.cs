namespace Octavo.Text.Decoders;

/// <summary><c>Metaspace</c>: marks become spaces; those of the first token vanish where the tokenizer puts one in front.</summary>
internal sealed class MetaspaceDecoder(string mark, bool prepends) : Decoder
{
    /// <inheritdoc/>
    public override List<string> Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
            tokens[i] = tokens[i].Replace(mark, i == 0 && prepends ? "" : " ", StringComparison.Ordinal);
        return tokens;
    }
}
