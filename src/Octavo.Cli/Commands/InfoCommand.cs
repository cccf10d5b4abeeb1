using System.CommandLine;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo info</c>: what Octavo runs on, and what a model consists of.</summary>
internal static class InfoCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        model.Arity = ArgumentArity.ZeroOrOne;
        var json = Arguments.Json();
        var command = new Command("info", "Version, CPU, instruction sets, threads, memory; for a model its layers, parameters, bytes, types") { model, json };
        command.SetAction(parsed =>
        {
            var machine = MachineFacts.Read();
            var facts = parsed.GetValue(model) is { } path ? ModelFacts.Read(NamedModel.FolderOf(path, new Log(parsed.GetValue(Arguments.Verbosity)), cancellation)) : null;
            cancellation.ThrowIfCancellationRequested();
            if (parsed.GetValue(json)) WriteJson(machine, facts);
            else WriteTable(machine, facts);
            return ExitCode.Success;
        });
        return command;
    }

    private static void WriteJson(MachineFacts machine, ModelFacts? model) => JsonOutput.WriteObject(json =>
    {
        machine.Write(json);
        if (model is null) return;
        json.WriteStartObject("model");
        model.Write(json);
        json.WriteEndObject();
    });

    private static void WriteTable(MachineFacts machine, ModelFacts? model)
    {
        var table = new FactTable();
        machine.AddTo(table);
        model?.AddTo(table);
        table.Write();
    }
}
