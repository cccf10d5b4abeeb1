using System.Text;
using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>Files that are damaged, or of another kind of tokenizer, are refused by name.</summary>
public sealed class HostileTokenizerFileTests : IDisposable
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-tokenizer").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "no entries")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\na\n", "[SEP]")]
    [InlineData("[PAD]\n[UNK]\n[SEP]\na\n", "[CLS]")]
    [InlineData("[UNK]\n[CLS]\n[SEP]\na\n", "[PAD]")]
    [InlineData("[PAD]\n[CLS]\n[SEP]\na\n", "[UNK]")]
    public void A_vocabulary_that_cannot_work_is_refused(string vocabulary, string told) =>
        AssertRefused("vocab.txt", vocabulary, told);

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        File.WriteAllBytes(Path.Combine(_folder, "vocab.txt"), [.. Encoding.UTF8.GetBytes(Vocabulary), 0xFF, 0xFE]);
        Assert.Contains("UTF-8", Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_vocabulary_is_refused() =>
        Assert.Throws<FileNotFoundException>(() => WordPieceTokenizer.Load(_folder));

    [Theory]
    [InlineData("{", "JSON")]
    [InlineData("[]", "object")]
    [InlineData("{\"do_lower_case\": \"yes\"}", "do_lower_case")]
    [InlineData("{\"model_max_length\": -3}", "model_max_length")]
    [InlineData("{\"pad_token\": \"<pad>\"}", "<pad>")]
    [InlineData("{\"pad_token\": \"\\ud800\"}", "JSON")]
    [InlineData("{\"added_tokens_decoder\": {\"2000000000\": {\"content\": \"x\"}}}", "2000000000")]
    [InlineData("{\"added_tokens_decoder\": {\"x\": {\"content\": \"x\"}}}", "added_tokens_decoder")]
    [InlineData("{\"added_tokens_decoder\": {\"7\": []}}", "content")]
    public void A_config_that_cannot_work_is_refused(string config, string told)
    {
        File.WriteAllText(Path.Combine(_folder, "vocab.txt"), Vocabulary);
        AssertRefused("tokenizer_config.json", config, told);
    }

    [Theory]
    [InlineData("\"BertNormalizer\"", "\"NFC\"", "normalizer")]
    [InlineData("\"BertPreTokenizer\"", "\"ByteLevel\"", "pre_tokenizer")]
    [InlineData("\"WordPiece\"", "\"BPE\"", "model.type")]
    [InlineData("\"max_input_chars_per_word\": 100", "\"max_input_chars_per_word\": 2000000000", "max_input_chars_per_word")]
    [InlineData("\"[MASK]\": 4", "\"[MASK]\": 3", "id 3")]
    [InlineData("\"[MASK]\": 4", "\"[MASK]\": 2000000000", "2000000000")]
    [InlineData("\"[MASK]\": 4", "\"[MASK]\": -1", "-1")]
    [InlineData("\"[MASK]\": 4", "\"[CLS]\": 4", "[CLS]")]
    [InlineData("\"TemplateProcessing\"", "\"RobertaProcessing\"", "post_processor")]
    public void A_tokenizer_of_another_kind_is_refused(string there, string instead, string told)
    {
        var json = File.ReadAllText(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "families", "bert", "tokenizer.json"));
        Assert.Contains(there, json, StringComparison.Ordinal);
        AssertRefused("tokenizer.json", json.Replace(there, instead, StringComparison.Ordinal), told);
    }

    [Fact]
    public void A_vocabulary_file_may_have_windows_line_ends_and_a_mark()
    {
        File.WriteAllText(Path.Combine(_folder, "vocab.txt"), Vocabulary.Replace("\n", "\r\n", StringComparison.Ordinal), new UTF8Encoding(true));
        File.WriteAllText(Path.Combine(_folder, "tokenizer_config.json"), "{\"model_max_length\": 1e30, \"cls_token\": {\"content\": \"[CLS]\"}}");
        var tokenizer = WordPieceTokenizer.Load(_folder);
        Assert.Equal([2, 5, 3], tokenizer.Encode("A").InputIds);
        Assert.Equal(int.MaxValue, tokenizer.ModelMaxLength);
    }

    private void AssertRefused(string name, string content, string told)
    {
        File.WriteAllText(Path.Combine(_folder, name), content);
        var error = Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.Load(_folder));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }
}
