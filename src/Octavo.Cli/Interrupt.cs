using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Files;

namespace Octavo.Cli;

/// <summary>
/// Ctrl+C, SIGTERM and SIGHUP ask the command to stop, so that it can clean up after itself; asked twice, the process
/// deletes what it has not finished and ends at once.
/// </summary>
internal sealed class Interrupt
{
    private readonly CancellationTokenSource _source = new();
    // A registration that nobody holds ends.
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public Interrupt()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Cli.ExitCode.Cancelled)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, Cli.ExitCode.Terminated)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Stop(signal, Cli.ExitCode.HungUp)),
        ];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>What a command that was cancelled ends with: the first signal says it.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode) is var code and not 0 ? code : Cli.ExitCode.Cancelled;

    private void Stop(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0)
        {
            _source.Cancel();
            return;
        }

        Unfinished.DeleteAll();
        Environment.Exit(exitCode);
    }
}
