using System.CommandLine;
using System.CommandLine.Parsing;
using Octavo.Checkpoints;
using Octavo.Cli.Lines;
using Octavo.Evaluation;

namespace Octavo.Cli.Bulk;

/// <summary>The options of a verb that answers the rows of files instead of the lines of a pipe.</summary>
internal sealed class BulkArguments
{
    private const int UsualPartRows = 10_000;
    private const int UsualBatchSize = 64; // as octavo evaluate takes ragged texts together
    private const int MostPartRows = 100_000_000;

    // What a question may be asked without.
    private static readonly string[] s_optional = ["pair", "text_pair"];

    // What changes no answer. The size of a batch may, of schemes that take one scale for all of it.
    private static readonly string[] s_neutral = ["--input", "--output", "--threads", "--verbosity", "--shard", "--resume", "--json", "--format", "--part-rows"];

    private readonly Option<string[]> _input = new("--input")
    {
        HelpName = "PATH…",
        Description = "Answer the rows of these files instead of the standard input stream: JSON lines, CSV, TSV (.jsonl, .csv, .tsv) and Parquet, or folders of them",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<RowFormat?> _format = new("--format")
    {
        HelpName = "jsonl|csv|parquet",
        Description = "How rows lie in the output; as in the first input unless said",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Enum.TryParse<RowFormat>(text, ignoreCase: true, out var format) && format != RowFormat.Tsv && !char.IsAsciiDigit(text[0])) return format;
            result.AddError($"--format: expected jsonl, csv, parquet, found '{text}'");
            return null;
        },
    };

    private readonly Option<Shard?> _shard = new("--shard")
    {
        HelpName = "i/n",
        Description = "Every n-th part from the i-th on, for n processes or machines that write to one folder",
        CustomParser = result =>
        {
            if (Shard.TryParse(result.Tokens[0].Value, out var shard)) return shard;
            result.AddError($"--shard: expected i/n with i from 1 to n, or i+1/n with i from 0, found '{result.Tokens[0].Value}'");
            return null;
        },
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with what an earlier run of the same settings left: only the parts that are missing" };
    private readonly Option<int> _partRows = Arguments.Number("--part-rows", 1, MostPartRows, () => UsualPartRows, "Rows of a part: what a kill costs at most");
    private readonly Option<CarriedColumns?> _carry = CarriedColumns.Option();
    private readonly Option<bool> _json = new("--json") { Description = "Of --input: the summary as one JSON object on the standard output stream" };
    private readonly List<(string Key, Option<string?> Column)> _columns;
    private readonly Option<string?> _output;
    private readonly bool _isOwnOutput;

    /// <summary>The options of a verb.</summary>
    /// <param name="output">Where parts go: the verb's own option, or a new one.</param>
    /// <param name="keys">What a line of the verb may ask with.</param>
    public BulkArguments(Option<string?>? output, params IReadOnlyList<string> keys)
    {
        _isOwnOutput = output is null;
        _output = output ?? new Option<string?>("--output") { HelpName = "DIR", Description = "Folder of the answers to --input" };
        _columns = [.. keys.Select(key => (key, new Option<string?>($"--{key}-column") { HelpName = "NAME", Description = $"The column of --input, or member of a line there, that is the {key}; {key} unless said" }))];
    }

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_input, _format, _shard, _resume, _partRows, _carry, _json, .. _columns.Select(column => column.Column)]) command.Add(option);
        if (!command.Options.Contains(_output)) command.Add(_output);
        command.Validators.Add(Validate);
    }

    /// <summary>Whether files are to be answered.</summary>
    public bool AreGiven(SymbolResult flags) => flags.GetResult(_input) is not null;

    /// <summary>Whether files are to be answered.</summary>
    public bool AreGiven(ParseResult flags) => flags.GetResult(_input) is not null;

    /// <summary>How many rows are answered together.</summary>
    /// <param name="flags">The command line.</param>
    /// <param name="batchSize">The verb's option.</param>
    public static int BatchSize(ParseResult flags, Option<int> batchSize) =>
        flags.GetResult(batchSize) is { Implicit: false } ? flags.GetValue(batchSize) : UsualBatchSize;

    /// <summary>The members that a pipe's answers carry over.</summary>
    /// <param name="flags">The command line.</param>
    /// <param name="answers">The columns of an answer, whose names cannot be carried over.</param>
    /// <exception cref="ArgumentException">All are named, or one of the answer's.</exception>
    public CarriedColumns OfLines(ParseResult flags, IReadOnlyList<AnswerColumn> answers)
    {
        var carried = flags.GetValue(_carry) ?? CarriedColumns.None;
        if (carried == CarriedColumns.All) throw new ArgumentException("--carry: expected the names of members with the standard input stream, found all");
        return carried.Named.FirstOrDefault(name => name == "line" || name == AnswerColumn.Error.Name || answers.Any(column => column.Name == name)) is { } taken
            ? throw new ArgumentException($"--carry: expected members that have none of the answer's names, found '{taken}'")
            : carried;
    }

    /// <summary>What was typed.</summary>
    /// <param name="flags">The command line.</param>
    /// <param name="keys">What a line of the model's head may ask with; columns for others are refused.</param>
    /// <exception cref="ArgumentException">A column was named that the model does not ask for.</exception>
    /// <exception cref="CheckpointException">A file is missing or of another kind.</exception>
    public BulkRequest Read(ParseResult flags, IReadOnlyList<string> keys)
    {
        foreach (var (key, column) in _columns)
        {
            if (!keys.Contains(key) && flags.GetValue(column) is not null) throw new ArgumentException($"{column.Name}: expected a column for {string.Join(" or ", keys)}, for the model's head asks for no other");
        }

        var files = InputFile.Find(flags.GetRequiredValue(_input));
        var columns = keys.Select(key => KeyValuePair.Create(key, _columns.Find(column => column.Key == key).Column is { } option && flags.GetValue(option) is { } name ? name : key)).ToList();
        return new(
            files,
            flags.GetRequiredValue(_output)!,
            flags.GetValue(_format) ?? (files[0].Format == RowFormat.Tsv ? RowFormat.Csv : files[0].Format),
            flags.GetValue(_shard),
            flags.GetValue(_resume),
            flags.GetValue(_partRows),
            flags.GetValue(_carry) ?? CarriedColumns.All,
            columns,
            [.. columns.Where(pair => !s_optional.Contains(pair.Key) || _columns.Exists(column => column.Key == pair.Key && flags.GetValue(column.Column) is not null)).Select(pair => pair.Value)],
            flags.GetValue(_json),
            Typed(flags));
    }

    private static string Typed(ParseResult flags) => string.Join(' ', flags.CommandResult.Children.OfType<OptionResult>()
        .Where(option => !option.Implicit && !s_neutral.Contains(option.Option.Name))
        .OrderBy(option => option.Option.Name, StringComparer.Ordinal)
        .Select(option => string.Join(' ', [option.Option.Name, .. option.Tokens.Select(token => token.Value)]))
        .Prepend(flags.CommandResult.Command.Name));

    private void Validate(CommandResult result)
    {
        if (AreGiven(result))
        {
            if (result.GetResult(_output) is null) result.AddError("--input: expected --output DIR with it, found none");
            return;
        }

        foreach (var option in (Option[])[_format, _shard, _resume, _partRows, _json, .. _columns.Select(column => column.Column)])
        {
            if (result.GetResult(option) is { Implicit: false }) result.AddError($"{option.Name}: expected --input with it, found none");
        }

        if (_isOwnOutput && result.GetResult(_output) is not null) result.AddError($"{_output.Name}: expected --input with it, found none");
    }
}
