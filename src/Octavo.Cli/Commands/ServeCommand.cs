using System.CommandLine;
using Octavo.Cli.Serving;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo serve</c>: models over HTTP, until somebody stops it.</summary>
internal static class ServeCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var models = new Argument<string[]>("MODEL")
        {
            Description = "Folders of models, or names on the hub, [NAME=]PATH[@SCHEME] each: NAME is what requests call it; one that names none means the first that can answer its route",
            Arity = ArgumentArity.OneOrMore,
        };
        models.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(token => token.Value).Where(text => text.StartsWith('-'))) result.AddError($"unknown option '{text}'");
        });
        var command = new Command("serve", "Models over HTTP: the interfaces of text-embeddings-inference, of OpenAI's embeddings and of the Open Inference Protocol, and a page to try them")
        {
            models,
        };
        var options = new ServeArguments();
        options.AddTo(command);
        command.SetAction(flags => ServeRun.Run(options.Read(flags.GetValue(models) ?? [], flags, cancellation), flags.GetValue(Arguments.Verbosity), cancellation));
        return command;
    }
}
