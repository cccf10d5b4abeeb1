using Octavo.Evaluation;

namespace Octavo.Cli.Tutorial;

/// <summary>What the tutorial was asked for.</summary>
/// <param name="Model">The folder of a float model.</param>
/// <param name="Task">The task.</param>
/// <param name="Data">The folder of its data.</param>
/// <param name="Output">The folder for the int8 model and the report.</param>
/// <param name="Threads">The numbers of threads to measure with, ascending.</param>
internal sealed record TutorialRequest(string Model, GlueTask Task, string Data, string Output, IReadOnlyList<int> Threads);
