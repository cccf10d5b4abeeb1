using Octavo.Text;

namespace Octavo.Embeddings;

/// <summary>A text that is ready to be embedded.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Use">What becomes of them: texts of the same use are computed together.</param>
internal sealed record PreparedText(TokenBatch Tokens, EmbeddingUse Use);

/// <summary>How a vector is made.</summary>
/// <param name="Prompt">What went before the text.</param>
/// <param name="Dimensions">How many are kept.</param>
/// <param name="Normalize">Whether the vector is brought to length 1.</param>
internal readonly record struct EmbeddingUse(Prompt Prompt, int Dimensions, bool Normalize);
