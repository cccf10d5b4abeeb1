namespace Octavo.Kernels;

/// <summary>Which kernels this process runs.</summary>
public static class ChosenKernels
{
    /// <summary>What each is for, and its name, as <c>octavo info</c> prints them.</summary>
    /// <exception cref="PlatformNotSupportedException"><c>OCTAVO_ISA</c> asks for what this machine does not have.</exception>
    public static IReadOnlyList<(string What, string Name)> Names => Leaves.Chosen.Names;
}
