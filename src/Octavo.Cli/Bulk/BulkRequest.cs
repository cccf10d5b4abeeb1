using Octavo.Cli.Lines;
using Octavo.Evaluation;

namespace Octavo.Cli.Bulk;

/// <summary>What is asked of a run over files.</summary>
/// <param name="Files">The input.</param>
/// <param name="Folder">Where parts go.</param>
/// <param name="Format">How rows lie in them.</param>
/// <param name="Shard">Which share of the parts; null for all.</param>
/// <param name="Resumes">Whether to go on with what is there.</param>
/// <param name="PartRows">How many rows a part has.</param>
/// <param name="Carry">Which columns of the input are carried over.</param>
/// <param name="Columns">For each key of a question the column that holds it.</param>
/// <param name="NamedColumns">Those that were named by hand, and so must be there.</param>
/// <param name="IsJson">Whether the summary is JSON.</param>
/// <param name="Settings">What answers depend on, as it was typed.</param>
internal sealed record BulkRequest(
    IReadOnlyList<InputFile> Files,
    string Folder,
    RowFormat Format,
    Shard? Shard,
    bool Resumes,
    int PartRows,
    CarriedColumns Carry,
    IReadOnlyList<KeyValuePair<string, string>> Columns,
    IReadOnlyCollection<string> NamedColumns,
    bool IsJson,
    string Settings)
{
    /// <summary>Whether a column of the input is looked at.</summary>
    public bool Wants(string column) => Carry.Includes(column) || Columns.Any(pair => pair.Value == column);
}
