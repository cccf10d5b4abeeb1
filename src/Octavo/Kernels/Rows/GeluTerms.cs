namespace Octavo.Kernels.Rows;

/// <summary>
/// The constants of GELU by erf as an odd rational function on [-4, 4] (degree 13 over degree 8, the minimax fit that Eigen and XLA use
/// too): for the passes over lanes and for emitted code, which reads them from memory.
/// </summary>
internal static class GeluTerms
{
    public const float Half = 0.5f, RootOfHalf = 0.70710678f, Low = -4f, High = 4f;

    public const float
        P6 = -2.72614225801306e-10f, P5 = 2.77068142495902e-08f, P4 = -2.10102402082508e-06f, P3 = -5.69250639462346e-05f,
        P2 = -7.34990630326855e-04f, P1 = -2.95459980854025e-03f, P0 = -1.60960333262415e-02f;

    public const float
        Q4 = -1.45660718464996e-05f, Q3 = -2.13374055278905e-04f, Q2 = -1.68282697438203e-03f, Q1 = -7.37332916720468e-03f, Q0 = -1.42647390514189e-02f;

    /// <summary>All of them, as emitted code finds them.</summary>
    public static ReadOnlySpan<float> All => [Half, RootOfHalf, Low, High, P6, P5, P4, P3, P2, P1, P0, Q4, Q3, Q2, Q1, Q0];
}
