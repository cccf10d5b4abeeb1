
using Octavo.Kernels;
using Octavo.Kernels.Emitted;

namespace Octavo.Benchmarks.Peaks;

/// <summary>Which loop on registers is the yardstick of which precision: the best sequence that its operands allow.</summary>
internal static class PeakLoops
{
    private static readonly string[] Float = [nameof(PeakCode.Fma512), nameof(PeakCode.Fma256)];

    /// <summary>The yardstick of a precision on an instruction set; null where no emitted code can run.</summary>
    /// <param name="precision">fp32, fast7, or another int8.</param>
    /// <param name="set">What the kernels may use.</param>
    public static PeakLoop? For(string precision, InstructionSet set) =>
        Candidates(precision, set)
            .Select(name => PeakLoop.Available.FirstOrDefault(loop => loop.Name == name))
            .FirstOrDefault(loop => loop is not null);

    private static string[] Candidates(string precision, InstructionSet set) => (precision, set) switch
    {
        ("fp32", >= InstructionSet.Avx512) => Float,
        ("fp32", _) => [nameof(PeakCode.Fma256)],
        (_, InstructionSet.Amx) => [nameof(PeakCode.Amx)],
        (_, InstructionSet.Avx512Vnni) => [nameof(PeakCode.Vnni512), nameof(PeakCode.Vnni256)],
        (_, InstructionSet.AvxVnni) => [nameof(PeakCode.Vnni256)],
        ("fast7", _) => [nameof(PeakCode.Lane4x256)],
        _ => [nameof(PeakCode.Maddubs256)],
    };
}
