using Octavo.Checkpoints;
using Octavo.Cli.Lines;

namespace Octavo.Cli.Bulk;

/// <summary>The columns of the output: those carried over from the input, then the answer's, then <c>error</c>.</summary>
internal sealed class OutputColumns
{
    private const string Prefix = "predicted_";

    private readonly HashSet<string> _taken;

    private OutputColumns(IReadOnlyList<RowColumn>? carried, IReadOnlyList<AnswerColumn> answers, IReadOnlyList<string> names)
    {
        (Carried, Answers, Names) = (carried, answers, names);
        _taken = [.. names];
        IsRenamed = !answers.Select(column => column.Name).SequenceEqual(names);
    }

    /// <summary>Those of the input; null where each row has its own.</summary>
    public IReadOnlyList<RowColumn>? Carried { get; }

    /// <summary>Those of the answer, <c>error</c> the last.</summary>
    public IReadOnlyList<AnswerColumn> Answers { get; }

    /// <summary>What they are called in the output.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether one of them is not called as in a pipe, for the input has a column of its name.</summary>
    public bool IsRenamed { get; }

    /// <summary>Decides by the input's first rows, the same for every shard of it.</summary>
    /// <param name="first">The columns, or those of the first row.</param>
    /// <param name="rowsHaveTheirOwn">Whether later rows may have others.</param>
    /// <param name="answers">Those of the answer without <c>error</c>.</param>
    /// <param name="carry">Which are carried over.</param>
    /// <exception cref="ArgumentException">There are no names left for the answer's.</exception>
    public static OutputColumns Of(IReadOnlyList<RowColumn> first, bool rowsHaveTheirOwn, IReadOnlyList<AnswerColumn> answers, CarriedColumns carry)
    {
        var carried = first.Where(column => carry.Includes(column.Name)).ToList();
        if (!rowsHaveTheirOwn && carry.Named.FirstOrDefault(name => first.All(column => column.Name != name)) is { } missing)
            throw new ArgumentException($"--carry: expected columns of the input ({string.Join(", ", first.Select(column => column.Name))}), found '{missing}'");
        var columns = (List<AnswerColumn>)[.. answers, AnswerColumn.Error];
        var names = columns.Select(column => carried.Any(other => other.Name == column.Name) ? Prefix + column.Name : column.Name).ToList();
        if (names.FirstOrDefault(name => carried.Any(other => other.Name == name)) is { } taken)
            throw new ArgumentException($"--carry: the input has the columns '{taken}' and '{taken[Prefix.Length..]}', so that none is left for the answer's: expected the names of others");
        return new(rowsHaveTheirOwn ? null : carried, columns, names);
    }

    /// <summary>A column of a row that has the name of one of the answer's, which the first row had not; null for none.</summary>
    public string? Clash(Row row, CarriedColumns carry) => row.Names.FirstOrDefault(name => carry.Includes(name) && _taken.Contains(name));

    /// <summary>The values that are carried over, in the order of <see cref="Carried"/>.</summary>
    /// <param name="file">The row's file.</param>
    /// <param name="row">The row.</param>
    /// <param name="carry">Which are carried over.</param>
    /// <exception cref="CheckpointException">The row has a column that the first had not.</exception>
    public object?[] ValuesOf(string file, Row row, CarriedColumns carry)
    {
        foreach (var name in row.Names)
        {
            if (carry.Includes(name) && Carried!.All(column => column.Name != name))
                throw new CheckpointException(file, $"line {row.Number}: expected the members of the first row ({string.Join(", ", Carried!.Select(column => column.Name))}), found '{name}' too: --format jsonl takes any, --carry names some");
        }

        return [.. Carried!.Select(column => row.TryGet(column.Name, out var value) ? value : null)];
    }
}
