namespace Octavo.Text.PostProcessors;

/// <summary>The section <c>padding</c> of <c>tokenizer.json</c>.</summary>
/// <param name="Fixed">The length of every sequence; null for that of the longest of a batch.</param>
/// <param name="MultipleOf">Lengths are rounded up to a multiple of this; 1 for none.</param>
/// <param name="OnLeft">Pads stand in front.</param>
/// <param name="Id">The id that pads.</param>
/// <param name="Type">The segment of pads.</param>
internal sealed record PaddingRule(int? Fixed, int MultipleOf, bool OnLeft, int Id, int Type)
{
    /// <summary>The length that sequences get of which the longest has so many tokens.</summary>
    public int LengthFor(int longest)
    {
        var length = Fixed ?? longest;
        return checked((length + MultipleOf - 1) / MultipleOf * MultipleOf);
    }
}
