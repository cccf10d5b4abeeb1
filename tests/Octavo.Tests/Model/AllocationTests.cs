using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>What counts the allocations of all threads must run alone.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public class AloneCollection;

/// <summary>A model that is warm allocates its answer and nothing else, over all threads.</summary>
[Collection("alone")]
public class AllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_warm_pass_allocates_only_its_logits(int threads)
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert");
        using var model = TextClassifier.Load(folder, new() { Threads = threads, Quantization = new() });
        var batch = new TokenBatch(new int[600], new int[600], [.. Enumerable.Range(0, 31).Select(i => i * 20)]);
        for (var i = 0; i < 50; i++)
            model.Logits(batch);
        const int Passes = 100;
        // The test runner itself may write a line meanwhile: the quietest of several rounds counts.
        var least = Enumerable.Range(0, 10).Min(_ =>
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Passes; i++)
                model.Logits(batch);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        });
        // 30 x 2 floats and the array's header.
        Assert.Equal(Passes * ((30 * 2 * sizeof(float)) + 24), least);
    }
}
