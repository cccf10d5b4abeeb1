using System.CommandLine;
using System.Globalization;

namespace Octavo.Cli.Lines;

/// <summary>
/// Something that may be asked of every line by a flag of the verb (<c>--top-k</c>) and of one line by a key
/// (<c>top_k</c>), which goes first. Both are read by the same rules.
/// </summary>
/// <param name="key">The key, as the pipelines of Transformers name it.</param>
internal abstract class LineOption(string key)
{
    /// <summary>The key of a line.</summary>
    public string Key { get; } = key;

    /// <summary>The flag of the verb.</summary>
    public abstract Option Flag { get; }

    /// <summary>Whether the flag was typed.</summary>
    public bool IsGiven(ParseResult flags) => flags.GetResult(Flag) is { Implicit: false };

    /// <summary>A whole number within bounds; null where nothing is said.</summary>
    public static LineOption<int?> Integer(string key, int least, int most, string description) => new(
        key,
        new Option<int?>(FlagOf(key))
        {
            HelpName = "N",
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
                result.AddError($"{FlagOf(key)}: expected {Bounds(least, most)}, found '{text}'");
                return null;
            },
        },
        line => line.Integer(key) is not { } value || (value >= least && value <= most)
            ? line.Integer(key)
            : throw new InvalidDataException($"expected {Bounds(least, most)} as '{key}', found {value}"));

    /// <summary>True or false; null where nothing is said. The flag alone means true.</summary>
    public static LineOption<bool?> Switch(string key, string description) =>
        new(key, new Option<bool?>(FlagOf(key)) { Description = description }, line => line.Boolean(key));

    /// <summary>A text; null where nothing is said.</summary>
    public static LineOption<string?> Text(string key, string helpName, string description) =>
        new(key, new Option<string?>(FlagOf(key)) { HelpName = helpName, Description = description }, line => line.Text(key));

    /// <summary>One of several names, whatever its case; null where nothing is said. On a line true and false are names too.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">The values by their names in lower case, in the order in which they are told.</param>
    /// <param name="description">What it is.</param>
    public static LineOption<T?> Choice<T>(string key, IReadOnlyList<(string Name, T Value)> values, string description)
        where T : struct, Enum
    {
        T? Find(string text) => values.Where(known => known.Name.Equals(text, StringComparison.OrdinalIgnoreCase)).Select(known => (T?)known.Value).FirstOrDefault();
        var names = values.Select(known => known.Name).ToList();
        var flag = new Option<T?>(FlagOf(key))
        {
            HelpName = string.Join('|', names),
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Find(text) is { } value) return value;
                result.AddError($"{FlagOf(key)}: expected {string.Join(", ", names)}, found '{text}'");
                return null;
            },
        };
        return new(key, flag, line => line.Name(key) is not { } name ? null
            : Find(name) ?? throw new InvalidDataException($"expected {string.Join(", ", names)} as '{key}', found '{name}'"));
    }

    /// <summary>Several texts; null where nothing is said.</summary>
    /// <param name="key">The key.</param>
    /// <param name="helpName">What stands for them in the help.</param>
    /// <param name="ofText">What one text means: that of a line that has no array, and that of the flag.</param>
    /// <param name="description">What they are.</param>
    /// <param name="ofFlag">What the text of the flag means where it is something else.</param>
    public static LineOption<IReadOnlyList<string>?> Texts(string key, string helpName, Func<string, IEnumerable<string>> ofText, string description, Func<string, IEnumerable<string>>? ofFlag = null) => new(
        key,
        new Option<IReadOnlyList<string>?>(FlagOf(key))
        {
            HelpName = helpName,
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => [.. (ofFlag ?? ofText)(result.Tokens[0].Value)],
        },
        line => line.Texts(key, ofText));

    /// <summary>The flag that belongs to a key.</summary>
    protected static string FlagOf(string key) => "--" + key.Replace('_', '-');

    private static string Bounds(int least, int most) =>
        most == int.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}";
}

/// <summary>An option of a line and its value.</summary>
/// <param name="key">The key of a line.</param>
/// <param name="flag">The flag of the verb.</param>
/// <param name="read">Reads it from a line that has the key.</param>
internal sealed class LineOption<T>(string key, Option<T> flag, Func<JsonLine, T> read) : LineOption(key)
{
    /// <inheritdoc/>
    public override Option Flag => flag;

    /// <summary>What is asked of a line: by its own key or else by the flag.</summary>
    /// <param name="line">The line.</param>
    /// <param name="flags">The command line.</param>
    /// <exception cref="InvalidDataException">The line has another value than expected.</exception>
    public T? Of(JsonLine line, ParseResult flags) => line.Has(Key) ? read(line) : flags.GetValue(flag);
}
