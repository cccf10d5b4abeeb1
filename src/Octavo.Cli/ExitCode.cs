namespace Octavo.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int BadInput = 1;
    public const int WrongUsage = 2;
    public const int Cancelled = 130;
}
