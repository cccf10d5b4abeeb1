using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Octavo.Cli.Commands;

namespace Octavo.Cli;

/// <summary>The verbs of <c>octavo</c> and how each ends.</summary>
internal static class CommandLine
{
    private static readonly (string Name, Func<CancellationToken, Command> Create)[] s_verbs =
    [
        ("tutorial", TutorialCommand.Create),
        ("info", InfoCommand.Create),
        ("quantize", QuantizeCommand.Create),
        ("train", TrainCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("compare", CompareCommand.Create),
        ("sensitivity", SensitivityCommand.Create),
        ("predict", PredictCommand.Create),
        ("embed", EmbedCommand.Create),
        ("rerank", RerankCommand.Create),
        ("serve", ServeCommand.Create),
        ("tokenize", TokenizeCommand.Create),
        ("forward", ForwardCommand.Create),
        ("data", DataCommand.Create),
        ("pull", PullCommand.Create),
    ];

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
            if (args.Length == 0) return Introduce(CreateRoot(args, interrupt.Token));

            // A file name may begin with @ like any other.
            var parsed = CreateRoot(args, interrupt.Token).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
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

    /// <summary>The whole command line, or the part of it that the first argument names: fifteen verbs' options take a tenth of a start.</summary>
    private static Command CreateRoot(string[] args, CancellationToken cancellation)
    {
        var root = new Command("octavo", "BERT-class encoders on the CPU: train them, evaluate them, run them, look inside")
        {
            HelpText.Option(),
            new VersionOption(),
            Arguments.Verbosity,
        };
        var isNamed = args.Length > 0 && Array.Exists(s_verbs, verb => verb.Name == args[0]);
        foreach (var (name, create) in s_verbs)
        {
            if (!isNamed || name == args[0]) root.Add(create(cancellation));
        }

        return root;
    }

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
