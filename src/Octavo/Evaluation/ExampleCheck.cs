using Octavo.Model;
using Octavo.Text;

namespace Octavo.Evaluation;

/// <summary>Whether a model can compute examples; what it cannot is named by file and line, for evaluation and training alike.</summary>
internal static class ExampleCheck
{
    /// <summary>Checks the first pair, before the first forward pass: a second token type is what a model may lack.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="config">Its config: what ids its tables have.</param>
    /// <param name="examples">All examples.</param>
    /// <exception cref="InvalidDataException">The model takes no pairs.</exception>
    public static void CheckPairs(Tokenizer tokenizer, EncoderConfig config, IReadOnlyList<GlueExample> examples)
    {
        if (examples.FirstOrDefault(example => example.Pair is not null) is { } pair)
            Check(tokenizer.EncodeBatch([(pair.Text, pair.Pair)], Math.Min(tokenizer.ModelMaxLength, config.MaxTokens), Padding.None), config, [pair]);
    }

    /// <summary>Checks the ids of examples.</summary>
    /// <param name="batch">The ids, without pads.</param>
    /// <param name="config">The model's config.</param>
    /// <param name="examples">Whose they are, in the batch's order.</param>
    /// <exception cref="InvalidDataException">The model cannot compute one of them.</exception>
    public static void Check(TokenBatch batch, EncoderConfig config, IReadOnlyList<GlueExample> examples)
    {
        for (var i = 0; i < examples.Count; i++)
        {
            if (TokenCheck.ProblemOf(batch, i, config) is { } problem)
                throw new InvalidDataException($"{examples[i].File}: line {examples[i].Line}: {problem}");
        }
    }
}
