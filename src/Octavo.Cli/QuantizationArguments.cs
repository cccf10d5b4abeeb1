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

    private readonly Option<AttentionPrecision?> _attention = Choose<AttentionPrecision?>(
        "--attention", ["int8", "float"], text => ParseAttention(text), "Products of attention; what the scheme does, or the folder says, unless said");

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
        command.Add(_attention);
        if (!_hasPatterns) return;
        command.Add(_include);
        command.Add(_exclude);
    }

    /// <summary>The name of the first option that was given; null where none was.</summary>
    public string? FirstGiven(SymbolResult result) =>
        ((Option[])[_scheme, _embeddings, _attention, _include, _exclude]).FirstOrDefault(option => result.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>What is asked for; null where nothing is.</summary>
    public QuantizationOptions? Read(ParseResult parsed)
    {
        var (scheme, embeddings, attention) = (parsed.GetValue(_scheme)?.Scheme, parsed.GetValue(_embeddings), parsed.GetValue(_attention));
        var (include, exclude) = _hasPatterns ? (parsed.GetValue(_include) ?? [], parsed.GetValue(_exclude) ?? []) : ([], []);
        if (scheme is null && embeddings is null && attention is null && include.Length + exclude.Length == 0) return null;
        return Options(scheme ?? Scheme.Int8, embeddings) with { Attention = attention, Include = include, Exclude = exclude };
    }

    /// <summary>What is asked for of one scheme; of every scheme where none is named, each with tables as asked for where it knows them.</summary>
    public IReadOnlyList<QuantizationOptions> ReadEach(ParseResult parsed)
    {
        if (parsed.GetValue(_scheme) is not null) return [Read(parsed)!];
        var (include, exclude, embeddings) = (parsed.GetValue(_include) ?? [], parsed.GetValue(_exclude) ?? [], parsed.GetValue(_embeddings));
        return [.. Scheme.All.Select(scheme => Options(scheme, scheme.Embeddings is null ? null : embeddings) with
        {
            Attention = parsed.GetValue(_attention), Include = include, Exclude = exclude,
        })];
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
        if (choice?.Scheme is not null) return Read(parsed);
        return parsed.GetValue(_attention) is { } attention && Directory.Exists(folder) ? WithAttention(folder, attention) : null;
    }

    /// <summary>What follows the last @ of a model in <c>compare</c>: a scheme, and how attention multiplies, <c>int8,attention=float</c>; null for fp32.</summary>
    /// <exception cref="ArgumentException">There is no such scheme, or something else follows it.</exception>
    public static QuantizationOptions? ParseChoice(string text)
    {
        const string Key = "attention=";
        var (name, rest) = text.Split(',', 2) is [var first, var second] ? (first, second) : (text, null);
        var scheme = ParseScheme(name);
        if (rest is not null && (!rest.StartsWith(Key, StringComparison.Ordinal) || ParseAttention(rest[Key.Length..]) is null))
            throw new ArgumentException($"{text}: expected {Key}int8 or {Key}float behind the scheme, found '{rest}'");
        var attention = rest is null ? null : ParseAttention(rest[Key.Length..]);
        if (scheme is not null) return Options(scheme) with { Attention = attention };
        return attention is null or AttentionPrecision.Float ? null : throw new ArgumentException($"{text}: expected float attention of {Floats}, found int8");
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

    // Nothing of a folder depends on it: only how it is computed.
    private static QuantizationOptions? WithAttention(string folder, AttentionPrecision attention)
    {
        using var checkpoint = Checkpoint.Open(folder);
        if (checkpoint.Scheme is { } scheme) return new() { Scheme = scheme, Attention = attention };
        return attention == AttentionPrecision.Float
            ? null
            : throw new ArgumentException($"--attention: expected float or a --scheme that quantises, for {folder} is {(checkpoint.Quantized.Count == 0 ? "not quantised" : "quantised by another library")}, found int8");
    }

    private static AttentionPrecision? ParseAttention(string text) => text switch
    {
        "int8" => AttentionPrecision.Int8,
        "float" => AttentionPrecision.Float,
        _ => null,
    };

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

    /// <summary>How the command line spells it.</summary>
    public static string Name(AttentionPrecision attention) => attention == AttentionPrecision.Int8 ? "int8" : "float";

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
