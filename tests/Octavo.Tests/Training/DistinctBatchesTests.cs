using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Batches in which no text stands twice.</summary>
public class DistinctBatchesTests
{
    [Theory]
    [InlineData(100, 16)]
    [InlineData(17, 16)]
    [InlineData(33, 16)]
    [InlineData(5, 16)]
    [InlineData(20, 2)]
    public void Every_example_comes_once_in_batches_of_like_size(int count, int batchSize)
    {
        var batches = DistinctBatches.Of([.. Enumerable.Range(0, count).Reverse()], [.. Enumerable.Range(0, count).Select(i => new[] { 2 * i, (2 * i) + 1 })], batchSize);
        Assert.Equal(Enumerable.Range(0, count), batches.SelectMany(batch => batch).Order());
        Assert.Equal((count + batchSize - 1) / batchSize, batches.Length);
        Assert.All(batches, batch => Assert.InRange(batch.Length, count / batches.Length, (count / batches.Length) + 1));
    }

    [Fact]
    public void A_text_that_several_examples_share_stands_in_several_batches()
    {
        // Text 0 is in every eighth example.
        var texts = Enumerable.Range(0, 64).Select(i => new[] { i % 8 == 0 ? 0 : i, 100 + i }).ToList();
        foreach (var batch in DistinctBatches.Of([.. Enumerable.Range(0, 64)], texts, 8))
            Assert.True(batch.Count(i => i % 8 == 0) <= 1, string.Join(", ", batch));
    }

    [Fact]
    public void Where_there_is_no_other_way_a_batch_has_a_text_twice()
    {
        var batches = DistinctBatches.Of([0, 1, 2, 3], [[0, 1], [0, 2], [0, 3], [4, 5]], 2);
        Assert.Equal([0, 1, 2, 3], batches.SelectMany(batch => batch).Order());
        Assert.All(batches, batch => Assert.Equal(2, batch.Length));
    }
}
