namespace Octavo.Data;

/// <summary>One line of a tab-separated file.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The number of the line, from 1.</param>
/// <param name="Fields">What stands between the tabs.</param>
public sealed record TsvRow(string File, int Line, string[] Fields)
{
    /// <summary>Whether the other row stands in the same place and says the same.</summary>
    public bool Equals(TsvRow? other) => other is not null && File == other.File && Line == other.Line && Fields.AsSpan().SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(File, Line, Fields.Length);

    /// <summary>The field of a column.</summary>
    /// <param name="column">The column's index.</param>
    /// <param name="name">The column's name, for the message.</param>
    /// <exception cref="CheckpointException">The line ends before that column.</exception>
    public string Field(int column, string name) => column < Fields.Length
        ? Fields[column]
        : throw new CheckpointException(File, $"line {Line}: expected column {column + 1}, '{name}', found {Fields.Length} columns");
}
