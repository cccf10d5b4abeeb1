using Spectre.Console;
using Cell = Spectre.Console.Text;

namespace Octavo.Cli;

/// <summary>A small table of names and values for people.</summary>
internal sealed class FactTable
{
    private const int WidthOfFiles = 200;

    private readonly Table _table = new Table().HideHeaders().Border(TableBorder.None).AddColumns("", "");

    /// <summary>Adds a heading.</summary>
    public void Heading(string title) => _table.AddRow(new Cell(title, new Style(decoration: Decoration.Bold)));

    /// <summary>Adds a row.</summary>
    public void Add(string name, string value) => _table.AddRow(new Cell("  " + name, new Style(Color.Grey)), new Cell(value));

    /// <summary>Writes the table to the standard output stream.</summary>
    public void Write()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = WidthOfFiles;
        console.Write(_table);
    }
}
