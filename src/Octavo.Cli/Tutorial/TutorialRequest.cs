namespace Octavo.Cli.Tutorial;

/// <summary>What the tutorial was asked for.</summary>
/// <param name="Model">The folder of a float model.</param>
/// <param name="Output">The folder for the int8 model and the report.</param>
/// <param name="Threads">The numbers of threads to measure with, ascending.</param>
/// <param name="Price">What a processor costs an hour; null for no costs.</param>
internal sealed record TutorialRequest(string Model, string Output, IReadOnlyList<int> Threads, double? Price);
