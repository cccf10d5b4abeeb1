using System.ComponentModel.DataAnnotations;
using Octavo.Embeddings;

namespace Octavo.Extensions.AI;

/// <summary>An embedder, the queue before it, and how texts are embedded unless a call says otherwise.</summary>
public sealed class OctavoEmbeddingsOptions : OctavoModelOptions
{
    /// <summary>The name of a prompt of the model that goes before each text; null for the model's default, if it has one.</summary>
    public string? PromptName { get; set; }

    /// <summary>A prompt in its own words; goes before <see cref="PromptName"/>.</summary>
    public string? Prompt { get; set; }

    /// <summary>How many of the first dimensions are kept; null for what the model says.</summary>
    [Range(1, int.MaxValue)]
    public int? Dimensions { get; set; }

    /// <summary>Whether vectors are brought to length 1.</summary>
    public bool Normalize { get; set; }

    internal EmbeddingOptions ToEmbeddingOptions() => new() { PromptName = PromptName, Prompt = Prompt, Dimensions = Dimensions, Normalize = Normalize };
}
