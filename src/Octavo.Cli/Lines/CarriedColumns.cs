using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace Octavo.Cli.Lines;

/// <summary>Which members of a line, or columns of a row, its answer has too.</summary>
internal sealed class CarriedColumns
{
    private readonly HashSet<string>? _names; // null for all

    private CarriedColumns(HashSet<string>? names) => _names = names;

    /// <summary>None.</summary>
    public static CarriedColumns None { get; } = new([]);

    /// <summary>All that there are.</summary>
    public static CarriedColumns All { get; } = new(null);

    /// <summary>Those that were named one by one; none where all are meant.</summary>
    public IReadOnlyCollection<string> Named => _names ?? [];

    /// <summary>The option of a verb.</summary>
    public static Option<CarriedColumns?> Option() => new("--carry")
    {
        HelpName = "all|none|NAME,…",
        Description = "Members of a line, or columns of a row, that its answer has too, before its own; none of a line and all of a row unless said",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "all" => All,
            "none" => None,
            var names => new([.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]),
        },
    };

    /// <summary>Whether a column is one of them.</summary>
    public bool Includes(string name) => _names?.Contains(name) ?? true;

    /// <summary>Writes them as members.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="line">Whose they are.</param>
    public void Write(Utf8JsonWriter json, JsonLine line)
    {
        if (_names is { Count: 0 }) return;
        foreach (var name in line.Names.Where(Includes)) WriteRaw(json, name, line.Raw(name));
    }

    /// <summary>Writes a member as it stood; halves of surrogate pairs in its name, which no writer takes, become replacement characters.</summary>
    public static void WriteRaw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> raw)
    {
        json.WritePropertyName(Encoding.UTF8.GetBytes(name));
        json.WriteRawValue(raw.Span, skipInputValidation: true);
    }
}
