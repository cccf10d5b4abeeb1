using Octavo.Checkpoints;

namespace Octavo.Tests.Checkpoints;

/// <summary>What stands beside a model goes where the model goes.</summary>
public sealed class CompanionFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-companions").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("roberta-files")]
    [InlineData("xlm-roberta")]
    [InlineData("xlnet")]
    [InlineData("deberta-v2")]
    public void The_tokenizer_of_a_copied_model_is_the_same(string name)
    {
        var source = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "sentencepiece", name);
        CompanionFiles.CopyTokenizer(source, _folder);
        File.Copy(Path.Combine(source, "config.json"), Path.Combine(_folder, "config.json"));
        var (original, copy) = (Octavo.Text.Tokenizer.Load(source), Octavo.Text.Tokenizer.Load(_folder));
        Assert.Equal(original.Encode("One text.", "And another.").InputIds, copy.Encode("One text.", "And another.").InputIds);
    }
}
