using System.Text.RegularExpressions;
using Octavo.Numerics;
using Octavo.Values;

namespace Octavo.Model;

/// <summary>What of a model is quantised, and how.</summary>
public sealed record QuantizationOptions
{
    /// <summary>The scheme of the linear layers.</summary>
    public Scheme Scheme { get; init; } = Scheme.Int8;

    /// <summary>The embedding tables.</summary>
    public EmbeddingPrecision Embeddings { get; init; } = EmbeddingPrecision.Int8;

    /// <summary>
    /// How attention multiplies; null, the default, for <see cref="Scheme.DefaultAttention"/> where the model's attention is computed in
    /// integers, and floats elsewhere. A folder that is quantised already may be given another one when it is loaded.
    /// </summary>
    public AttentionPrecision? Attention { get; init; }

    /// <summary>
    /// Only layers that match one of these are quantised; all where empty. A pattern is a layer's name, as
    /// <c>bert.encoder.layer.0.attention.self.query</c>, or a part of it between dots, as <c>pooler</c> or
    /// <c>layer.0</c>; <c>*</c> and <c>?</c> stand for any characters and for one.
    /// </summary>
    public IReadOnlyList<string> Include { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary>Layers that match one of these stay as they are.</summary>
    public IReadOnlyList<string> Exclude { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary>Which roundings are done: all but where their errors are measured one by one.</summary>
    internal QuantizationSteps Steps { get; init; } = QuantizationSteps.All;

    /// <summary>Whether the layer of that name is stored as the scheme says.</summary>
    public bool Applies(string layer) => WhyKept(layer) is null;

    /// <summary>Why the layer of that name stays as it is; null where it does not.</summary>
    internal string? WhyKept(string layer)
    {
        if (Include.Count > 0 && !Include.Any(p => Matches(p, layer)))
            return "not included";
        return Exclude.FirstOrDefault(p => Matches(p, layer)) is { } pattern ? $"excluded by '{pattern}'" : null;
    }

    /// <summary>The word, position and type tables are quantised by this rule; null where they are not.</summary>
    internal WeightRule? EmbeddingRule => Embeddings == EmbeddingPrecision.Int8 && Steps.HasFlag(QuantizationSteps.Embeddings) ? Scheme.Embeddings : null;

    /// <summary>Refuses a pattern that matches none of <paramref name="layers"/>: a misspelt name must not pass for an empty choice.</summary>
    internal void CheckPatterns(IReadOnlyCollection<string> layers)
    {
        foreach (var pattern in Include.Concat(Exclude))
        {
            if (!layers.Any(layer => Matches(pattern, layer)))
                throw new ArgumentException($"pattern '{pattern}' matches no layer; names look like {string.Join(", ", layers.Take(2))}");
        }
    }

    private static bool Matches(string pattern, string layer)
    {
        var expression = Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal);
        return Regex.IsMatch(layer, $@"(^|\.)({expression})(\.|$)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }
}
