namespace Octavo.Cli.Bulk;

/// <summary>One row of the input.</summary>
/// <param name="Number">Which of its file, from 1: the line of a text file where it begins, the row of a Parquet file.</param>
/// <param name="Names">The names of its columns.</param>
/// <param name="Values">A <see cref="RowValue"/> for each.</param>
/// <param name="Error">Why it cannot be answered; null if nothing is wrong yet.</param>
internal sealed record Row(long Number, IReadOnlyList<string> Names, IReadOnlyList<object?> Values, string? Error = null)
{
    /// <summary>The value of a column; null where there is no such column too.</summary>
    /// <param name="name">The column.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether there is such a column.</returns>
    public bool TryGet(string name, out object? value)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] != name) continue;
            value = Values[i];
            return true;
        }

        value = null;
        return false;
    }
}

/// <summary>A column of the input.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What its values, or those of its lists, are.</param>
/// <param name="IsList">Whether a value is a list.</param>
internal sealed record RowColumn(string Name, Type Type, bool IsList);
