using System.Globalization;

namespace Octavo.Cli;

/// <summary>How much is said on the standard error stream besides errors.</summary>
internal enum Verbosity
{
    Quiet,
    Normal,
    Detailed,
}

/// <summary>Says on the standard error stream what a command does, in the form of Python's logging as the tutorial sets it up.</summary>
/// <param name="verbosity">How much.</param>
internal sealed class Log(Verbosity verbosity)
{
    public bool IsQuiet => verbosity == Verbosity.Quiet;

    /// <summary>What everyone may want to know.</summary>
    public void Info(string message) => Write(Verbosity.Normal, "INFO", message);

    /// <summary>What was guessed or may surprise.</summary>
    public void Warning(string message) => Write(Verbosity.Normal, "WARNING", message);

    /// <summary>What a model's files made the library guess: a plain line, as errors are.</summary>
    public void OfModel(string message)
    {
        if (!IsQuiet) Terminal.WriteError($"octavo: warning: {message}");
    }

    /// <summary>What only matters when something is looked into.</summary>
    public void Detail(string message) => Write(Verbosity.Detailed, "DEBUG", message);

    private void Write(Verbosity least, string level, string message)
    {
        if (verbosity < least) return;
        var time = DateTime.Now.ToString("MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        Terminal.WriteError($"{time} - {level} - octavo -   {message}");
    }
}
