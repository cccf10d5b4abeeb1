using Octavo.Text;

namespace Octavo.Tests.Text.Files;

/// <summary><c>added_tokens.json</c> beside a family's own files, as older folders have it.</summary>
public sealed class FamilyAddedTokensTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("roberta-files")]
    [InlineData("albert")]
    [InlineData("mpnet-files")]
    public void Its_tokens_are_taken_whole_with_their_ids(string family)
    {
        foreach (var file in Directory.GetFiles(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "sentencepiece", family)))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        var plain = Tokenizer.Load(_folder);
        var id = plain.VocabularySize;
        Assert.DoesNotContain(id, plain.Encode("one<new>two").InputIds);
        File.WriteAllText(Path.Combine(_folder, "added_tokens.json"), $"{{\"<new>\": {id}}}");
        Assert.Contains(id, Tokenizer.Load(_folder).Encode("one<new>two").InputIds);
        File.WriteAllText(Path.Combine(_folder, "added_tokens.json"), "{\"<new>\": -1}");
        Assert.Contains("expected an id from 0", Assert.ThrowsAny<InvalidDataException>(() => Tokenizer.Load(_folder)).Message, StringComparison.Ordinal);
    }
}
