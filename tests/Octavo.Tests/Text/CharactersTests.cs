using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>What counts as part of a word.</summary>
public class CharactersTests
{
    [Theory]
    [InlineData('a', true)]
    [InlineData(0xE9, true)]
    [InlineData('_', true)]
    [InlineData(0x301, true)]
    [InlineData(0x200D, true)]
    [InlineData(0x24B6, true)]
    [InlineData(0x24E9, true)]
    [InlineData(0x1F130, true)]
    [InlineData(0x1F189, true)]
    [InlineData(0x24EA, false)]
    [InlineData(0x2460, false)]
    [InlineData(' ', false)]
    [InlineData('-', false)]
    public void Letters_in_circles_and_squares_belong_to_words(int codePoint, bool isWord) => Assert.Equal(isWord, Characters.IsWord(codePoint));
}
