namespace Octavo.Model;

/// <summary>How entities are made of tokens, as <c>aggregation_strategy</c> of Transformers' <c>TokenClassificationPipeline</c>.</summary>
public enum EntityAggregation
{
    /// <summary>Not at all: each token by itself.</summary>
    None,

    /// <summary>Tokens that follow each other are one entity where their tags belong together; a word may be torn.</summary>
    Simple,

    /// <summary>Words first: each has the tag of its first token.</summary>
    First,

    /// <summary>Words first: each has the best tag of the mean of its tokens' probabilities.</summary>
    Average,

    /// <summary>Words first: each has the tag of its token that is surest.</summary>
    Max,
}
