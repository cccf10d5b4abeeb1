using System.CommandLine;
using System.CommandLine.Parsing;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Numerics;

namespace Octavo.Cli;

/// <summary>The options that say what of a model is quantised, and how.</summary>
internal sealed class QuantizationArguments
{
    /// <summary>How results name a model whose numbers are floats.</summary>
    private const string Floats = "fp32";

    private readonly Option<SchemeChoice?> _scheme;
    private readonly Option<EmbeddingPrecision?> _embeddings = Choose<EmbeddingPrecision?>(
        "--embeddings", ["int8", "keep"], text => text == "int8" ? EmbeddingPrecision.Int8 : EmbeddingPrecision.Keep, "Embedding tables, where the scheme knows them as int8");

    private readonly Option<string[]> _include = Patterns("--include", "Only layers of this name or part of a name between dots; * and ? stand for others");
    private readonly Option<string[]> _exclude = Patterns("--exclude", "Not layers of this name or part of a name");
    private readonly bool _hasPatterns;

    private QuantizationArguments(string schemes, bool isForLoading)
    {
        string[] names = [.. Scheme.All.Select(scheme => scheme.Name)];
        _scheme = Choose<SchemeChoice?>("--scheme", isForLoading ? [Floats, .. names] : names, name => new(ParseScheme(name)), schemes);
        _hasPatterns = !isForLoading;
    }

    /// <summary>For the verb that quantises: int8 where nothing is said.</summary>
    public static QuantizationArguments ForSaving() => new("How to quantise; int8 unless said", isForLoading: false);

    /// <summary>For training quantised: int8 where nothing is said.</summary>
    public static QuantizationArguments ForTraining() => new("How to quantise in --qat; int8 unless said", isForLoading: false);

    /// <summary>For verbs that load a model: what the folder holds where nothing is said.</summary>
    public static QuantizationArguments ForLoading() => new("Quantise a float model on loading, or not (fp32); what the folder holds unless said", isForLoading: true);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_scheme);
        command.Add(_embeddings);
        if (!_hasPatterns) return;
        command.Add(_include);
        command.Add(_exclude);
    }

    /// <summary>The name of the first option that was given; null where none was.</summary>
    public string? FirstGiven(SymbolResult result) =>
        ((Option[])[_scheme, _embeddings, _include, _exclude]).FirstOrDefault(option => result.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>What is asked for; null where nothing is.</summary>
    public QuantizationOptions? Read(ParseResult parsed)
    {
        var (scheme, embeddings) = (parsed.GetValue(_scheme)?.Scheme, parsed.GetValue(_embeddings));
        var (include, exclude) = _hasPatterns ? (parsed.GetValue(_include) ?? [], parsed.GetValue(_exclude) ?? []) : ([], []);
        if (scheme is null && embeddings is null && include.Length + exclude.Length == 0) return null;
        return Options(scheme ?? Scheme.Int8, embeddings) with { Include = include, Exclude = exclude };
    }

    /// <summary>What is asked for of one scheme; of every scheme where none is named, each with tables as asked for where it knows them.</summary>
    public IReadOnlyList<QuantizationOptions> ReadEach(ParseResult parsed)
    {
        if (parsed.GetValue(_scheme) is not null) return [Read(parsed)!];
        var (include, exclude, embeddings) = (parsed.GetValue(_include) ?? [], parsed.GetValue(_exclude) ?? [], parsed.GetValue(_embeddings));
        return [.. Scheme.All.Select(scheme => Options(scheme, scheme.Embeddings is null ? null : embeddings) with { Include = include, Exclude = exclude })];
    }

    /// <summary>The options of a scheme.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="embeddings">The tables; null for the scheme's default.</param>
    public static QuantizationOptions Options(Scheme scheme, EmbeddingPrecision? embeddings = null) =>
        embeddings == EmbeddingPrecision.Int8 && scheme.Embeddings is null
            ? throw new ArgumentException($"--embeddings: expected keep, for the scheme {scheme} has no int8 tables, found int8")
            : new QuantizationOptions { Scheme = scheme, Embeddings = embeddings ?? scheme.DefaultEmbeddings };

    /// <summary>What is asked for of a model that is loaded; null where nothing is.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="parsed">The command line.</param>
    public QuantizationOptions? ReadFor(string folder, ParseResult parsed)
    {
        var choice = parsed.GetValue(_scheme);
        if (parsed.GetValue(_embeddings) is { } wanted && Directory.Exists(folder)) CheckEmbeddings(folder, wanted, choice?.Scheme);
        if (choice is { Scheme: null }) CheckFloats(folder);
        return choice?.Scheme is null ? null : Read(parsed);
    }

    /// <summary>A scheme by its name; null for fp32, which is none.</summary>
    /// <exception cref="ArgumentException">There is no such scheme.</exception>
    public static Scheme? ParseScheme(string name) => name == Floats ? null : Scheme.Parse(name);

    /// <summary>Refuses what cannot be computed as floats.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <exception cref="ArgumentException">It is quantised.</exception>
    public static void CheckFloats(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        if (checkpoint.Quantized.Count > 0 || checkpoint.Scheme is not null)
            throw new ArgumentException($"{Floats}: expected a float model, found {folder}, which is quantised already ({checkpoint.Scheme?.Name ?? "int8"})");
    }

    // Tables of an int8 folder are as they were saved.
    private static void CheckEmbeddings(string folder, EmbeddingPrecision wanted, Scheme? scheme)
    {
        using var checkpoint = Checkpoint.Open(folder);
        if (checkpoint.Quantized.Count == 0)
        {
            if (scheme is null && wanted == EmbeddingPrecision.Int8)
                throw new ArgumentException($"--embeddings: expected keep or a --scheme that quantises, for {folder} is not quantised, found int8");
            return;
        }

        var found = checkpoint.Quantized.Keys.Any(name => name.EndsWith("embeddings.weight", StringComparison.Ordinal)) ? EmbeddingPrecision.Int8 : EmbeddingPrecision.Keep;
        if (found != wanted)
            throw new ArgumentException($"--embeddings: expected {Name(found)}, for {folder} is quantised already, found {Name(wanted)}; quantise the float model instead");
    }

    /// <summary>What <c>--scheme</c> says.</summary>
    /// <param name="Scheme">The scheme; null for none.</param>
    private sealed record SchemeChoice(Scheme? Scheme);

    private static string Name(EmbeddingPrecision embeddings) => embeddings == EmbeddingPrecision.Int8 ? "int8" : "keep";

    private static Option<string[]> Patterns(string name, string description) =>
        new(name) { HelpName = "PATTERN", Description = description, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };

    private static Option<T> Choose<T>(string name, string[] names, Func<string, T> value, string description) => new(name)
    {
        HelpName = string.Join('|', names),
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (names.Contains(text)) return value(text);
            result.AddError($"{name}: expected {string.Join(", ", names)}, found '{text}'{(text == Floats ? ", which quantises nothing" : "")}");
            return default;
        },
    };
}
