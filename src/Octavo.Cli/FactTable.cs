using Octavo.Checkpoints;
using Octavo.Values;
using Spectre.Console;
using Cell = Spectre.Console.Text;

namespace Octavo.Cli;

/// <summary>A small table of names and values for people.</summary>
internal sealed class FactTable
{
    private readonly Table _table = new Table().HideHeaders().Border(TableBorder.None).AddColumns("", "");

    /// <summary>Adds a heading.</summary>
    public void Heading(string title) => _table.AddRow(new Cell(VisibleText.Of(title), new Style(decoration: Decoration.Bold)));

    /// <summary>Adds a row.</summary>
    public void Add(string name, string value) => _table.AddRow(new Cell("  " + VisibleText.Of(name), new Style(Color.Grey)), new Cell(VisibleText.Of(value)));

    /// <summary>Writes the table to the standard output stream.</summary>
    public void Write() => StandardOutput.Use(() => Terminal.OutputConsole().Write(_table));
}
