using System.CommandLine;
using Octavo.Load.Tables;

namespace Octavo.Load.Runs;

/// <summary>Options that several runs have.</summary>
internal static class LoadOptions
{
    public static readonly Option<string> Scheme = new("--scheme") { Description = "fp32, int8, …", DefaultValueFactory = _ => "int8" };
    public static readonly Option<bool> Json = new("--json") { Description = "one JSON object instead of a table" };
    public static readonly Option<string[]> Kinds = new("--kinds") { Description = "classify, embed, rerank; all by default", AllowMultipleArgumentsPerToken = true };
    public static readonly Option<string> Kind = new("--kind") { Description = "classify, embed or rerank", DefaultValueFactory = _ => "classify" };

    /// <summary>For whom is printed.</summary>
    public static OutputForm FormOf(ParseResult flags) => flags.GetValue(Json) ? OutputForm.Json : OutputForm.People;

    /// <summary>A number of seconds.</summary>
    public static Option<double> Seconds(double usual, string what) => new("--seconds") { Description = what, DefaultValueFactory = _ => usual };

    /// <summary>A whole number.</summary>
    public static Option<int> Count(string name, int usual, string what) => new(name) { Description = what, DefaultValueFactory = _ => usual };

    /// <summary>A command of a run.</summary>
    public static Command Command(string name, string what, Func<ParseResult, Task> run, params Option[] options)
    {
        var command = new Command(name, what);
        foreach (var option in options) command.Add(option);
        command.SetAction(async (flags, _) => await run(flags));
        return command;
    }
}
