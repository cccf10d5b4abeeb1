using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation.Entities;

namespace Octavo.Tests.Data;

/// <summary>Files of words and tags as they are about.</summary>
public sealed class ConllFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("Rosa\tB-PER\nmet\tO\n\nLeeds\tB-LOC\n")]
    [InlineData("\uFEFFRosa B-PER\r\nmet O\r\n\r\n\r\nLeeds B-LOC")]
    [InlineData("-DOCSTART- -X- -X- O\n\nRosa NNP B-NP B-PER\nmet VBD B-VP O\n-DOCSTART- -X- -X- O\nLeeds NNP B-NP B-LOC\n \t\n")]
    [InlineData("# global.columns = word tag\n# id 1\nRosa   B-PER\nmet  O\n\n# text = a comment of B-LOC words\nLeeds B-LOC\n")]
    public void Sentences_are_read(string text)
    {
        var sentences = Read(text).Sentences;
        Assert.Equal([["Rosa", "met"], ["Leeds"]], sentences.Select(sentence => sentence.Words));
        Assert.Equal([["B-PER", "O"], ["B-LOC"]], sentences.Select(sentence => sentence.Tags));
    }

    /// <summary>A hash sign is a word where it has a tag; words may hold spaces where tabs part columns.</summary>
    [Fact]
    public void What_looks_like_a_comment_may_be_a_word()
    {
        var sentence = Assert.Single(Read("#\tO\n#tag\tB-X\nNew York\tI-X\n").Sentences);
        Assert.Equal(["#", "#tag", "New York"], sentence.Words);
        Assert.Equal(["B-X", "I-X", "O"], Read("#\tO\n#tag\tB-X\nNew York\tI-X\n").Tags);
        Assert.Equal((1, 3), (sentence.Line, sentence.Words.Count));
    }

    [Theory]
    [InlineData("", "expected sentences")]
    [InlineData("# only\n\n", "expected sentences")]
    [InlineData("Rosa\tB-PER\nmet\n", "line 2: expected a word and its tag, found 'met' alone")]
    [InlineData("Rosa\tB-PER\nmet\tx\tO\n", "line 2: expected 2 columns as on line 1, found 3: 'met")]
    [InlineData("Rosa\tPER\n", "line 1: expected a tag such as O, B-LOC or I-LOC in the last column, found 'PER'")]
    [InlineData("Rosa\tB-\n", "found 'B-'")]
    [InlineData("\n\tO\n", "line 2: expected a word, found none before the tab")]
    public void A_line_that_is_no_word_with_its_tag_is_named(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_UTF_8_and_files_that_are_not_there_are_named()
    {
        File.WriteAllBytes(_path, [(byte)'a', (byte)'\t', (byte)'O', (byte)'\n', 0xFF, (byte)'\n']);
        Assert.Contains("line 2: expected UTF-8", Assert.Throws<CheckpointException>(() => ConllFile.Read(_path)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<CheckpointException>(() => ConllFile.Read(_path + ".none")).Message, StringComparison.Ordinal);
    }

    private ConllData Read(string text)
    {
        File.WriteAllText(_path, text);
        return ConllFile.Read(_path);
    }
}
