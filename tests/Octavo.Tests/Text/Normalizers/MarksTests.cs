using Octavo.Text.Normalizers;

namespace Octavo.Tests.Text.Normalizers;

/// <summary>Marks are those that the reference knows, not those of the runtime's Unicode version.</summary>
public class MarksTests
{
    [Theory]
    [InlineData(0x301, true, true)]
    [InlineData(0x20DD, true, false)]
    [InlineData(0x903, true, false)]
    [InlineData(0x1886, true, false)]
    [InlineData(0x8E1, true, false)]
    [InlineData(0x1734, true, true)]
    [InlineData(0x1715, false, false)]
    [InlineData(0x1CF7, false, false)]
    [InlineData('a', false, false)]
    [InlineData(0x10FFFF, false, false)]
    public void A_mark_is_what_the_reference_takes_for_one(int codePoint, bool isMark, bool isNonspacing)
    {
        Assert.Equal(isMark, Marks.IsMark(codePoint));
        Assert.Equal(isNonspacing, Marks.IsNonspacing(codePoint));
    }
}
