namespace Octavo.Evaluation;

/// <summary>A difference and the interval that holds it in 95 % of the samples drawn with replacement.</summary>
/// <param name="Difference">The difference on all examples.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
public readonly record struct BootstrapInterval(double Difference, double Low, double High);
