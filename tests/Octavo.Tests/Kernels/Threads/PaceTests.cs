using System.Diagnostics;
using Octavo.Kernels.Threads;

namespace Octavo.Tests.Kernels.Threads;

public sealed class PaceTests
{
    [Theory]
    [InlineData(.06)]
    [InlineData(.1)]
    [InlineData(.2)]
    [InlineData(30)]
    public void However_long_a_run_lost_the_next_ones_are_done_alone(double seconds)
    {
        var pace = new Pace();
        Assert.False(pace.IsCrowded);
        var lost = (long)(seconds * Stopwatch.Frequency);
        pace.Note(lost, 2 * lost);
        Assert.True(pace.IsCrowded);
        pace.Note(lost, 2 * lost);
        Assert.True(pace.IsCrowded);
    }
}
