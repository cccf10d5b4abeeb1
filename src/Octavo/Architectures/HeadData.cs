namespace Octavo.Architectures;

/// <summary>What a model answers.</summary>
public enum HeadKind
{
    /// <summary>Nothing: hidden states, and what a pooler makes of the first.</summary>
    None,

    /// <summary>Logits of each sequence: classes, labels, a number.</summary>
    SequenceClassification,

    /// <summary>Logits of each token: tags.</summary>
    TokenClassification,

    /// <summary>Two logits of each token: does an answer start here, does it end here.</summary>
    QuestionAnswering,

    /// <summary>Logits of each token: the word that belongs here.</summary>
    MaskedWords,
}

/// <summary>Which rows of the last layer a head reads.</summary>
internal enum HeadRows
{
    /// <summary>Each sequence's first.</summary>
    First,

    /// <summary>Each sequence's last.</summary>
    Last,

    /// <summary>The mean of each sequence's tokens, pads that were handed in among them: so does Transformers' <c>XLNetSequenceSummary</c>.</summary>
    Mean,

    /// <summary>The mean of each sequence's tokens whose mask is 1.</summary>
    MaskedMean,

    /// <summary>Every token's.</summary>
    All,
}

/// <summary>A head: rows, a dense layer with an activation, a LayerNorm, and the layer that gives logits; only the last is everywhere.</summary>
/// <param name="Rows">What it reads.</param>
/// <param name="Output">The layer of the logits; of masked words, whose weights are the word embeddings unless the config says otherwise.</param>
internal sealed record HeadData(HeadRows Rows, string Output)
{
    /// <summary>Before the logits; null for nothing.</summary>
    public DenseData? Dense { get; init; }

    /// <summary>Behind the dense layer; null for none.</summary>
    public string? Norm { get; init; }

    /// <summary>Whether the LayerNorm has a bias.</summary>
    public bool NormHasBias { get; init; } = true;

    /// <summary>Whether training drops parts of the dense layer's input too, not of its output alone.</summary>
    public bool DropsInput { get; init; }

    /// <summary>The bias of masked words, where it is no part of <see cref="Output"/>.</summary>
    public string? OutputBias { get; init; }

    /// <summary>Whether masked words have a bias.</summary>
    public bool OutputHasBias { get; init; } = true;
}

/// <summary>A linear layer and what follows it.</summary>
/// <param name="Name">The layer; empty for an activation alone.</param>
/// <param name="Activation">A name of Transformers' <c>ACT2FN</c>, or the key of the config that has one.</param>
internal sealed record DenseData(string Name, string Activation)
{
    /// <summary>Whether it has a bias.</summary>
    public bool HasBias { get; init; } = true;
}
