namespace Octavo.Text.Patterns;

/// <summary>A regular expression that cannot be read, or that asks for something this library does not do.</summary>
/// <param name="problem">What.</param>
internal sealed class PatternException(string problem) : Exception(problem);
