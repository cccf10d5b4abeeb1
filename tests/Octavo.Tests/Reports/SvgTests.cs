using System.Xml.Linq;
using Octavo.Reports;

namespace Octavo.Tests.Reports;

public class SvgTests
{
    private const string Evil = "\u001b]0;owned\u0007\u001b[31mred\nsecond \u202Eline\u009b1m\0[bold]\u007f <&>";

    [Fact]
    public void Pictures_are_XML_whatever_a_layer_is_called()
    {
        var svg = new Svg(10, 10, Evil);
        svg.Label(1, 1, Evil);
        svg.Dot(1, 1, 1, "dot", Evil);
        var label = XDocument.Parse(svg.ToFile("")).Descendants().First(element => element.Name.LocalName == "text").Value;
        Assert.StartsWith("\\u001b]0;owned\\u0007\\u001b[31mred", label, StringComparison.Ordinal);
        Assert.EndsWith("<&>", label, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(-7, 23, "-5 0 5 10 15 20")]
    [InlineData(0, 4000, "0 500 1000 1500 2000 2500 3000 3500 4000")]
    public void Ticks_are_round_numbers_between_the_ends(double low, double high, string expected) =>
        Assert.Equal(expected, string.Join(' ', Svg.Ticks((low, high)).Select(tick => FormattableString.Invariant($"{tick:0.##}"))));
}
