using Octavo.Checkpoints;
using Octavo.Tests.Cli;

namespace Octavo.Tests.Architectures;

/// <summary>Heads of tags, answers and words, and heads whose activation is not that of the encoder, are Transformers'.</summary>
public sealed class FamilyHeadTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    public static TheoryData<string> Heads =>
    [
        .. Directory.GetDirectories(FamilyFolders.Root).SelectMany(Directory.GetDirectories)
            .Concat(Directory.GetDirectories(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "activations", "heads")))
            .Select(folder => Path.GetRelativePath(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens"), folder)).Order(StringComparer.Ordinal),
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Heads))]
    public void What_a_head_answers_equals_the_golden(string head)
    {
        var model = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", head);
        var (input, output) = (Path.Combine(model, "expected.safetensors"), Path.Combine(_folder.FullName, "found.safetensors"));
        var result = CliProcess.Run("forward", model, "--input", input, "--output", output, "--hidden-states");
        Assert.True(result.ExitCode == 0, result.Error);
        using var expected = Checkpoint.OpenFile(input);
        using var found = Checkpoint.OpenFile(output);
        Assert.Equal(expected.Tensors.Keys.Except(["input_ids", "attention_mask", "token_type_ids"]).Order(StringComparer.Ordinal), found.Tensors.Keys.Order(StringComparer.Ordinal));
        var mask = expected.Require("attention_mask");
        foreach (var (name, tensor) in found.Tensors)
            AreNear(expected.Require(name), tensor, mask);
    }

    /// <summary>Within 2e-5, of tokens where the mask is 1.</summary>
    private static void AreNear(Tensor expected, Tensor found, Tensor mask)
    {
        Assert.Equal(expected.Shape, found.Shape);
        var (want, have, kept) = (expected.ToFloats(), found.ToFloats(), mask.ToFloats());
        var width = expected.Shape.Take(2).SequenceEqual(mask.Shape) ? want.Length / kept.Length : 0;
        for (var i = 0; i < want.Length; i++)
        {
            if (width == 0 || kept[i / width] > 0)
                Assert.True(Math.Abs(want[i] - have[i]) <= 2e-5, $"{expected.Name}[{i}]: expected {want[i]}, found {have[i]}");
        }
    }
}
