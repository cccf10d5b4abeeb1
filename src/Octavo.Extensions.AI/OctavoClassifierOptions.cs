namespace Octavo.Extensions.AI;

/// <summary>A classifier, and the queue before it.</summary>
public sealed class OctavoClassifierOptions : OctavoModelOptions;
