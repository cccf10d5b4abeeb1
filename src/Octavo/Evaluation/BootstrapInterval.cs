namespace Octavo.Evaluation;

/// <summary>A number, as a metric or the difference of two, and the interval that holds it in 95 % of the samples drawn with replacement.</summary>
/// <param name="Value">The number on all examples.</param>
/// <param name="Low">The lower end of the interval; NaN where the number is not defined.</param>
/// <param name="High">The upper end of the interval; NaN where the number is not defined.</param>
public readonly record struct BootstrapInterval(double Value, double Low, double High);
