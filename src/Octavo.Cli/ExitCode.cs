namespace Octavo.Cli;

/// <summary>What the process ends with. A signal is 128 and its number, as shells count.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int BadInput = 1;
    public const int WrongUsage = 2;
    public const int InternalError = 70; // EX_SOFTWARE of sysexits.h
    public const int HungUp = 129;
    public const int Cancelled = 130;
    public const int OutputClosed = 141; // what SIGPIPE would end other programs with
    public const int Terminated = 143;
}
