namespace Octavo.Numerics;

/// <summary>Which activations share a scale and a zero point.</summary>
public enum ActivationSpan
{
    /// <summary>Those of one token, or of one block of them: a token's codes do not depend on the other tokens.</summary>
    Token,

    /// <summary>Those of the whole padded batch: a text's answer depends on the texts beside it.</summary>
    Batch,
}
