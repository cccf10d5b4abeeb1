using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Values;

namespace Octavo.Tests.Values;

public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("{\"a\":x}", "(byte 6)")]
    [InlineData("{\n\"a\":x}", "(line 2, byte 5)")]
    public void Its_place_is_counted_from_one(string json, string place)
    {
        var told = JsonFault.Describe(Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(json)));
        Assert.EndsWith(place, told, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_fault_of_JSON_keeps_its_message() => Assert.Equal("a", JsonFault.Describe(new InvalidOperationException("a")));

    [Fact]
    public void A_header_that_is_not_JSON_is_refused_by_its_byte()
    {
        var error = Assert.Throws<CheckpointException>(() => SafetensorsHeader.Parse(Encoding.UTF8.GetBytes("{not json}"), "m"));
        Assert.EndsWith("(byte 2)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("BytePositionInLine", error.Message, StringComparison.Ordinal);
    }
}
