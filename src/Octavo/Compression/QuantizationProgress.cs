namespace Octavo.Compression;

/// <summary>How far a quantisation has come.</summary>
/// <param name="Done">Layers done.</param>
/// <param name="Total">Layers in all.</param>
/// <param name="Layer">The layer that was done last.</param>
public readonly record struct QuantizationProgress(int Done, int Total, string Layer);
