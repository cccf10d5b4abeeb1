using Octavo.Values;

namespace Octavo.Tests.Values;

public class ShortMessageTests
{
    [Fact]
    public void A_long_message_keeps_its_beginning_and_its_end()
    {
        var message = ShortMessage.Of("expected a number, found '" + new string('x', 100_000) + "' on line 7");
        Assert.StartsWith("expected a number, found 'xxx", message, StringComparison.Ordinal);
        Assert.EndsWith("xxx' on line 7", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1_000, 1_600);
        Assert.Equal("short", ShortMessage.Of("short"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void No_character_is_cut_in_two(int shift)
    {
        var message = ShortMessage.Of(new string('x', shift) + string.Concat(Enumerable.Repeat("\U0001F600", 2_000)));
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(message)));
    }

    [Fact]
    public void A_file_at_fault_is_named_whole_and_what_it_holds_is_not()
    {
        var problem = new CheckpointException("folder/" + new string('n', 3_000), new string('x', 100_000));
        Assert.StartsWith($"folder/{new string('n', 3_000)}: x", problem.Message, StringComparison.Ordinal);
        Assert.InRange(problem.Message.Length, 3_000, 5_000);
    }
}
