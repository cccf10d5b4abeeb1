using Octavo.Model;
using Octavo.Tests.Compression;

namespace Octavo.Tests.Model;

/// <summary>Vocabularies and word tables of different sizes: what can be answered is, what may surprise is said.</summary>
public sealed class TokenizerFitTests : IDisposable
{
    private static readonly string Cases = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizer", "older-files");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-fit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Expected: a BERT in plain Python, in double precision.</summary>
    [Fact]
    public void Added_tokens_of_an_older_folder_reach_the_logits()
    {
        Build("added-tokens-json");
        using var model = TextClassifier.Load(_folder);
        Near.Equal([1.0007327f, -0.7185366f], [.. model.Classify("this [ent] was [world]").Logits], 2e-5);
        Assert.Empty(model.Warnings);
    }

    /// <summary>The table has two rows more than there are words; expected as above.</summary>
    [Fact]
    public void A_table_with_more_rows_than_words_loads_with_a_warning()
    {
        Build("vocab-smaller-than-table");
        using var model = TextClassifier.Load(_folder);
        Near.Equal([0.90235824f, -0.76292112f], [.. model.Classify("this film was very good").Logits], 2e-5);
        Assert.Contains("130 rows for 128 words", Assert.Single(model.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_line_is_warned_of_by_the_model()
    {
        Build("vocab-duplicate");
        using var model = TextEncoder.Load(_folder);
        Assert.Contains("line 121: 'film'", Assert.Single(model.Warnings), StringComparison.Ordinal);
        Assert.Equal([2, 71, 120, 69, 88, 79, 3], model.Tokenizer.Encode("this film was very good").InputIds);
    }

    [Theory]
    [InlineData("more\n", false)]
    [InlineData("\n", true)]
    [InlineData("film\n", false)]
    public void Words_beyond_the_table_are_refused_and_blank_lines_are_not(string lines, bool loads)
    {
        Build("vocab-smaller-than-table", table: "tiny-bert");
        File.AppendAllText(Path.Combine(_folder, "vocab.txt"), lines);
        using var model = TextClassifier.Load(_folder);
        if (loads) Assert.Equal(83, model.Tokenizer.Encode("film").InputIds[1]);
        else Assert.Contains("at most 128 tokens", Assert.Throws<InvalidDataException>(() => model.Tokenizer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Special_tokens_without_an_id_are_refused_in_the_text_that_has_one()
    {
        Build("vocab-smaller-than-table", table: "tiny-bert");
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), "{\"additional_special_tokens\": [\"[ent]\"]}");
        using var model = TextClassifier.Load(_folder);
        Assert.Contains("up to id 128", Assert.Single(model.Warnings), StringComparison.Ordinal);
        model.Classify("this film");
        Assert.Contains("found 128", Assert.Throws<ArgumentException>(() => model.Classify("this [ent]")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_tokenizer_does_not_disturb_whoever_has_ids()
    {
        using var tiny = new TinyModel();
        File.WriteAllText(Path.Combine(tiny.Folder, "vocab.txt"), "");
        using var model = TextClassifier.Load(tiny.Folder);
        Assert.Empty(model.Warnings);
        Assert.Equal(2, model.Logits(new([2, 3], [0, 0], [0, 2])).Length);
    }

    private void Build(string name, string? table = null)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Cases, name)))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
        var weights = table is null && File.Exists(Path.Combine(_folder, "model.safetensors")) ? null : RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert");
        foreach (var file in weights is null ? [] : (string[])["model.safetensors", "config.json"])
            File.Copy(Path.Combine(weights!, file), Path.Combine(_folder, file), overwrite: true);
    }
}
