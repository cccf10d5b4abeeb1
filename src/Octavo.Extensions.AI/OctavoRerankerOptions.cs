namespace Octavo.Extensions.AI;

/// <summary>A reranker, and the queue before it.</summary>
public sealed class OctavoRerankerOptions : OctavoModelOptions;
