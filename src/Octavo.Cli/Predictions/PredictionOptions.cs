using System.CommandLine;
using Octavo.Cli.Lines;

namespace Octavo.Cli.Predictions;

/// <summary>The options that lines of <c>octavo predict</c> take, each said once though several heads may know it.</summary>
internal static class PredictionOptions
{
    /// <summary>How many of the best are told.</summary>
    public static readonly LineOption<int?> TopK = LineOption.Integer("top_k", 1, int.MaxValue, "How many of the best are told; of labels all unless said");

    /// <summary>All of them; a head takes some.</summary>
    public static readonly IReadOnlyList<LineOption> All = [TopK];

    /// <summary>Refuses flags that say nothing to a head.</summary>
    /// <param name="flags">The command line.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="ArgumentException">There is one.</exception>
    public static void Check(ParseResult flags, HeadPredictions head)
    {
        foreach (var option in All.Except(head.Options))
        {
            if (flags.GetResult(option.Flag) is { Implicit: false })
                throw new ArgumentException($"{option.Flag.Name}: expected one of {string.Join(", ", head.Options.Select(known => known.Flag.Name))}, for the model's head knows no other, found {option.Flag.Name}");
        }
    }
}
