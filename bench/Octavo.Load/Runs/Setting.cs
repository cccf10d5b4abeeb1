using System.CommandLine;
using Octavo.Load.Clients;
using Octavo.Load.Servers;
using Octavo.Load.Tables;

namespace Octavo.Load.Runs;

/// <summary>What every run against one server is told: the kind of question, the scheme, and for whom is printed.</summary>
/// <param name="flags">The command line.</param>
internal sealed class Setting(ParseResult flags)
{
    private readonly string _scheme = flags.GetValue(LoadOptions.Scheme)!;
    private readonly string _before = Circumstances.Load();

    /// <summary>What is asked.</summary>
    public Question Question { get; } = Question.Find(flags.GetValue(LoadOptions.Kind)!);

    /// <summary>Starts the server.</summary>
    public Task<ServerProcess> ServeAsync(int port = 0, params string[] more) => ServerProcess.StartAsync(Question, _scheme, port, more);

    /// <summary>An order to ask a server, and to compare its answers with those to one who asks alone.</summary>
    public LoopOrder Order(ServerProcess server, int clients, double seconds) =>
        new() { Port = server.Port, Path = Question.Path, Question = Question.Name, Clients = clients, Seconds = seconds, Compares = true };

    /// <summary>Prints what came of it.</summary>
    public void Print(Table table, params (string Name, string Value)[] more) =>
        table.Print(Circumstances.Of(_before, [("scheme", _scheme), ("kind", Question.Name), .. more]), LoadOptions.FormOf(flags));
}
