namespace Octavo.Text.Models;

/// <summary>The model of a tokenizer: from a piece of normalised text, a word or a whole text, to tokens of its vocabulary. Immutable.</summary>
internal abstract class TokenModel
{
    /// <summary>The largest id and one.</summary>
    public abstract int Size { get; }

    /// <summary>Whether tokens that continue a word begin with a prefix of their own, as <c>##</c>.</summary>
    public virtual bool HasContinuingPrefix => false;

    /// <summary>The id of a token; null where the vocabulary has none.</summary>
    public abstract int? IdOf(ReadOnlySpan<char> token);

    /// <summary>The token of an id; null where there is none.</summary>
    public abstract string? TokenOf(int id);

    /// <summary>Adds the tokens of a piece.</summary>
    /// <param name="piece">Normalised text, UTF-16.</param>
    /// <param name="tokens">Takes the tokens with their places in <paramref name="piece"/>.</param>
    public abstract void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens);
}

/// <summary>A token of a piece.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Where it begins in the piece, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct ModelToken(int Id, int Start, int End);
