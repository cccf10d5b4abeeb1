using System.CommandLine;
using System.Globalization;
using Octavo.Evaluation;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli;

/// <summary>The arguments and options that several verbs take, each said once.</summary>
internal static class Arguments
{
    private const int MaxBatchSize = 1 << 16;
    private const int LongestLength = 1 << 20;

    /// <summary>Of every verb.</summary>
    public static readonly Option<Verbosity> Verbosity =
        Choice("--verbosity", Cli.Verbosity.Normal, "What is said on the standard error stream", recursive: true);

    public static Argument<string> Model() => Source("MODEL", "Folder of the model: config.json, weights and tokenizer files; or its name on the hub, ORG/NAME or ORG/NAME@REVISION");

    public static Argument<string> Tokenizer() =>
        Source("TOKENIZER", "Folder of a model or of tokenizer files alone, or one such file: of the form of tokenizer.json, or a SentencePiece model; or the name of a model on the hub, ORG/NAME or ORG/NAME@REVISION");

    private static Argument<string> Source(string name, string description)
    {
        var model = new Argument<string>(name) { Description = description };

        // What looks like an option and is none would be taken as the source.
        model.Validators.Add(result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (text.StartsWith('-') && !Path.Exists(text)) result.AddError($"unknown option '{text}'");
        });
        return model;
    }

    public static Option<GlueTask> Task()
    {
        var names = GlueTask.All.Select(task => task.Name).ToList();
        return new Option<GlueTask>("--task")
        {
            Required = true,
            HelpName = string.Join('|', names),
            Description = "GLUE task",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var task = GlueTask.All.FirstOrDefault(task => task.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
                if (task is null) result.AddError($"--task: expected {string.Join(", ", names)}, found '{text}'");
                return task;
            },
        };
    }

    public static Option<string> Data() =>
        new("--data") { Required = true, HelpName = "DIR", Description = "Folder that holds the files of the task, or a file" };

    public static Option<int> Threads() =>
        Number("--threads", 1, ModelOptions.MaxThreads, () => Machine.Threads, "Threads of a forward pass; more than processors gain nothing");

    public static Option<int> BatchSize() => Number("--batch-size", 1, MaxBatchSize, () => 8, "Examples in a batch");

    public static Option<int> MaxLength() =>
        Number("--max-length", EvaluationOptions.ShortestLength, LongestLength, () => 128, "Tokens of an example that are read");

    public static Option<Padding> Padding() =>
        Choice("--padding", Text.Padding.None, "Pads that are computed: none, to the longest of a batch, to --max-length");

    public static Option<bool> Json() => new("--json") { Description = "One JSON object on the standard output stream, and nothing else" };

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Number(string name, int least, int most, Func<int> absent, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => absent(),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                return value;
            result.AddError($"{name}: expected a whole number from {least} to {most}, found '{text}'");
            return 0;
        },
    };

    /// <summary>A number within bounds, both of them allowed.</summary>
    public static Option<double> Fraction(string name, double least, double most, double absent, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => absent,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                return value;
            result.AddError(FormattableString.Invariant($"{name}: expected a number from {least} to {most}, found '{text}'"));
            return absent;
        },
    };

    /// <summary>A value of an enumeration by its name in lower case.</summary>
    public static Option<T> Choice<T>(string name, T absent, string description, bool recursive = false)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(value => value.ToLowerInvariant()).ToArray();
        return new Option<T>(name)
        {
            Description = description,
            HelpName = string.Join('|', names),
            Recursive = recursive,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var index = Array.FindIndex(names, known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
                if (index >= 0) return Enum.GetValues<T>()[index];
                result.AddError($"{name}: expected {string.Join(", ", names)}, found '{text}'");
                return absent;
            },
            DefaultValueFactory = _ => absent,
        };
    }
}
