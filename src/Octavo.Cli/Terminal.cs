using Octavo.Checkpoints;
using Octavo.Values;
using Spectre.Console;

namespace Octavo.Cli;

/// <summary>
/// The standard streams as text for people. All of it goes through here, where what comes from files is made visible: a
/// label must neither move the cursor nor begin a line of its own.
/// </summary>
internal static class Terminal
{
    private const int WidthOfFiles = 200;

    /// <summary>Whether a person sees the standard error stream.</summary>
    public static bool ShowsErrors => !Console.IsErrorRedirected;

    /// <summary>One line on the standard output stream.</summary>
    public static void WriteLine(string line) => StandardOutput.Use(() => Console.Out.WriteLine(VisibleText.Of(line)));

    /// <summary>Lines that were put together here, on the standard output stream.</summary>
    public static void WriteLines(string lines)
    {
        foreach (var line in lines.Split('\n')) WriteLine(line);
    }

    /// <summary>One line on the standard error stream.</summary>
    public static void WriteError(string line) => Console.Error.WriteLine(VisibleText.Of(line));

    /// <summary>The standard output stream for tables, whose cells are <see cref="VisibleText"/>.</summary>
    public static IAnsiConsole OutputConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfFiles;
        return console;
    }

    /// <summary>The standard error stream for bars, whose titles are <see cref="VisibleText"/>.</summary>
    public static IAnsiConsole ErrorConsole() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
