using System.CommandLine;
using Octavo.Benchmarks.Engines;
using Octavo.Benchmarks.Workloads;

namespace Octavo.Benchmarks.Peers;

/// <summary><c>child</c>: the verb by which the program starts itself, once for each engine.</summary>
internal static class ChildCommand
{
    public const string Name = "child";

    public static Command Create()
    {
        var engine = new Argument<string>("engine");
        var precision = new Argument<string>("precision");
        var model = new Argument<string>("model");
        var threads = new Argument<int>("threads");
        var peers = new Argument<string>("peers-dir");
        var command = new Command(Name) { engine, precision, model, threads, peers };
        command.Hidden = true;
        command.SetAction(parsed => Child.Serve(
            new EngineKind(parsed.GetRequiredValue(engine), parsed.GetRequiredValue(precision)),
            ModelShape.Find(parsed.GetRequiredValue(model)),
            parsed.GetRequiredValue(threads),
            parsed.GetRequiredValue(peers)));
        return command;
    }
}
