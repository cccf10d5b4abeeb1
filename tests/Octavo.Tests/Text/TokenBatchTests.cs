using Octavo.Text;

namespace Octavo.Tests.Text;

public sealed class TokenBatchTests
{
    [Fact]
    public void A_sequence_without_tokens_is_refused() =>
        Assert.Throws<ArgumentException>(() => new TokenBatch([1, 2], [0, 0], [0, 0, 2]));
}
