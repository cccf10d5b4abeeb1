namespace Octavo.Embeddings;

/// <summary>How texts are embedded.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>The name of a prompt of the model that goes before each text; null for the model's default, if it has one.</summary>
    public string? PromptName { get; init; }

    /// <summary>A prompt in its own words; goes before <see cref="PromptName"/>. An empty one is none, whatever the default.</summary>
    public string? Prompt { get; init; }

    /// <summary>How many of the first dimensions are kept (Matryoshka embeddings); null for what the model says, or all.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Whether vectors are brought to length 1 behind everything else.</summary>
    public bool Normalize { get; init; }

    /// <summary>Texts that look for others: with the prompt <c>query</c>.</summary>
    public static EmbeddingOptions Query { get; } = new() { PromptName = "query" };

    /// <summary>Texts that are found: with the prompt <c>document</c>.</summary>
    public static EmbeddingOptions Document { get; } = new() { PromptName = "document" };
}
