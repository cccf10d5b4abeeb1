using Octavo.Checkpoints;

namespace Octavo.Tests.Model;

/// <summary>The forward pass equals Transformers'.</summary>
public class GoldenModelTests
{
    [Fact]
    public void Hidden_states_and_logits_equal_the_goldens()
    {
        var path = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert");
        using var file = Checkpoint.OpenFile(Path.Combine(path, "expected-forward.safetensors"));
        GoldenCheck.Run(path, file);
    }
}
