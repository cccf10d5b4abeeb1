using System.CommandLine;
using System.CommandLine.Parsing;
using Octavo.Cli.Bulk;
using Octavo.Embeddings;

namespace Octavo.Cli.Vectors;

/// <summary>In what form <c>octavo embed</c> gives its vectors.</summary>
internal sealed class VectorArguments
{
    private readonly Option<VectorPrecision> _precision = Arguments.Choice(
        "--precision", VectorPrecision.Float32, "The numbers of a vector: floats, codes of a byte, or signs, eight to a byte (sentence-transformers' quantize_embeddings)");

    private readonly Option<string?> _calibration = new("--calibration")
    {
        HelpName = "FILE",
        Description = "int8, uint8: JSON lines {\"text\":…} whose vectors say the range of each dimension, or a file of --output FILE.safetensors that holds ranges; "
            + "without it all that come say it, and answers wait for the last",
    };

    private readonly Option<string?> _output = new("--output")
    {
        HelpName = "FILE|DIR",
        Description = "Write a file instead of the standard output stream: .npy, .safetensors or .jsonl; it appears whole or not at all. Of --input: the folder of the answers",
    };

    private readonly BulkArguments _bulk;

    public VectorArguments() => _bulk = new BulkArguments(_output, "text");

    /// <summary>The options of files of rows.</summary>
    public BulkArguments Bulk => _bulk;

    /// <summary>Adds them to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="floatsOnly">Options that go with floats in JSON lines alone.</param>
    public void AddTo(Command command, params IReadOnlyList<Option> floatsOnly)
    {
        foreach (var option in (Option[])[_precision, _calibration, _output]) command.Add(option);
        _bulk.AddTo(command);
        command.Validators.Add(result => Validate(result, floatsOnly));
    }

    /// <summary>What was typed.</summary>
    public VectorForm Read(ParseResult flags) => new(flags.GetValue(_precision), flags.GetValue(_calibration), _bulk.AreGiven(flags) ? null : flags.GetValue(_output));

    private void Validate(CommandResult result, IReadOnlyList<Option> floatsOnly)
    {
        // The value of an option that is wrong itself cannot be asked for.
        var named = result.GetResult(_precision)?.Tokens is [{ Value: var text }] ? text : nameof(VectorPrecision.Float32);
        if (!Enum.TryParse<VectorPrecision>(named, ignoreCase: true, out var precision)) return;
        var form = new VectorForm(precision, result.GetValue(_calibration), _bulk.AreGiven(result) ? null : result.GetValue(_output));
        if (form is { HasRanges: true, Calibration: null } && _bulk.AreGiven(result)) result.AddError($"--precision: expected --calibration FILE with {form.PrecisionName} and --input, so that all parts have the same ranges, found none");
        if (form.Calibration is not null && !form.HasRanges) result.AddError("--calibration: expected --precision int8 or uint8 with it, found neither");
        if (form.Output is { } output && form.Kind == VectorFileKind.Unknown) result.AddError($"--output: expected a file that ends with .npy, .safetensors or .jsonl, found '{output}'");
        foreach (var option in floatsOnly)
        {
            if (result.GetResult(option) is not { Implicit: false }) continue;
            if (form.Precision != VectorPrecision.Float32) result.AddError($"{option.Name}: expected --precision float32 with it, found {form.PrecisionName}");
            if (form.Kind is VectorFileKind.Npy or VectorFileKind.Safetensors) result.AddError($"{option.Name}: expected JSON lines with it, found --output {form.Output}");
        }
    }
}

/// <summary>In what form vectors are given.</summary>
/// <param name="Precision">Their numbers.</param>
/// <param name="Calibration">The file that says ranges; null where all vectors say them.</param>
/// <param name="Output">The file they go to; null for the standard output stream.</param>
internal sealed record VectorForm(VectorPrecision Precision, string? Calibration, string? Output)
{
    /// <summary>Whether codes are shared out over ranges.</summary>
    public bool HasRanges => Precision is VectorPrecision.Int8 or VectorPrecision.UInt8;

    /// <summary>As it is typed.</summary>
    public string PrecisionName => Precision.ToString().ToLowerInvariant();

    /// <summary>What kind of file they go to, by its ending.</summary>
    public VectorFileKind Kind => Output is null ? VectorFileKind.Lines : Path.GetExtension(Output).ToLowerInvariant() switch
    {
        ".npy" => VectorFileKind.Npy,
        ".safetensors" => VectorFileKind.Safetensors,
        ".jsonl" => VectorFileKind.Lines,
        _ => VectorFileKind.Unknown,
    };
}

/// <summary>A kind of file.</summary>
internal enum VectorFileKind
{
    Lines,
    Npy,
    Safetensors,
    Unknown,
}
