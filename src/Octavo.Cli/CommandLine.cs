using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Octavo.Cli.Commands;

namespace Octavo.Cli;

/// <summary>The verbs of <c>octavo</c> and how each ends.</summary>
internal static class CommandLine
{
    // To the very end of the process: a signal that comes when all is done and said is none too late to be heard, and changes nothing.
    private static Interrupt? s_interrupt;

    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args)
    {
        var interrupt = s_interrupt = new Interrupt();
        var verbosity = Verbosity.Normal;
        try
        {
            if (args.Length == 0) return Introduce(CreateRoot(interrupt.Token));

            // A file name may begin with @ like any other.
            var parsed = CreateRoot(interrupt.Token).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction) return Refuse(parsed);
            verbosity = parsed.GetValue(Arguments.Verbosity);
            RefuseEmpty(parsed.CommandResult);
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e)
        {
            return Failure.Report(e, interrupt.ExitCode, verbosity);
        }
    }

    private static Command CreateRoot(CancellationToken cancellation) =>
        new("octavo", "BERT-class encoders on the CPU: train them, evaluate them, run them, look inside")
        {
            HelpText.Option(),
            new VersionOption(),
            Arguments.Verbosity,
            TutorialCommand.Create(cancellation),
            InfoCommand.Create(cancellation),
            QuantizeCommand.Create(cancellation),
            TrainCommand.Create(cancellation),
            EvaluateCommand.Create(cancellation),
            CompareCommand.Create(cancellation),
            SensitivityCommand.Create(cancellation),
            PredictCommand.Create(cancellation),
            EmbedCommand.Create(cancellation),
            RerankCommand.Create(cancellation),
            ServeCommand.Create(cancellation),
            TokenizeCommand.Create(cancellation),
            ForwardCommand.Create(cancellation),
            DataCommand.Create(cancellation),
            PullCommand.Create(cancellation),
        };

    private static int Introduce(Command root)
    {
        root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = Console.Error });
        return ExitCode.WrongUsage;
    }

    // A variable of the shell that was never set, as a rule. An empty prompt is none, also where the model's folder has one by default.
    private static void RefuseEmpty(CommandResult command)
    {
        foreach (var child in command.Children.Where(child => child.Tokens.Any(token => token.Value.Length == 0)))
        {
            var name = child is OptionResult option ? option.Option.Name : ((ArgumentResult)child).Argument.Name;
            if (name == EmbeddingArguments.PromptText) continue;
            throw new ArgumentException($"{name}: expected a value, found an empty text");
        }
    }

    private static int Refuse(ParseResult parsed)
    {
        foreach (var error in parsed.Errors) Terminal.WriteError($"octavo: {error.Message}");
        var path = parsed.CommandResult.Command.Name is var name && parsed.CommandResult.Parent is null ? name : $"octavo {name}";
        Terminal.WriteError($"{path} --help tells what it takes");
        return ExitCode.WrongUsage;
    }
}
