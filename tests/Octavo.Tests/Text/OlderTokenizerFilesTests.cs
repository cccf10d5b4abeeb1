using System.Text;
using System.Text.Json;
using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>
/// Folders without <c>tokenizer.json</c>, or with files that older versions of Transformers wrote beside it. The expected ids
/// follow from <c>PreTrainedTokenizerBase._from_pretrained</c> and the tokenizers library's <c>AddedVocabulary</c>.
/// </summary>
public sealed class OlderTokenizerFilesTests : IDisposable
{
    /// <summary>Ids 0 to 10.</summary>
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nab\n##b\n<s>\n</s>\n";
    private const string Config = "tokenizer_config.json";
    private const string Map = "special_tokens_map.json";
    private const string Added = "added_tokens.json";

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-tokenizer").FullName;

    public OlderTokenizerFilesTests() => Write("vocab.txt", Vocabulary);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("added-tokens-json", "this [ent] was [world]", new[] { 2, 71, 126, 69, 127, 3 })]
    [InlineData("additional-special-tokens", "this [unused0] film [unused1] was", new[] { 2, 71, 110, 83, 111, 69, 3 })]
    [InlineData("vocab-duplicate", "this film was very good", new[] { 2, 71, 120, 69, 88, 79, 3 })]
    [InlineData("vocab-smaller-than-table", "this film was very good", new[] { 2, 71, 83, 69, 88, 79, 3 })]
    public void Published_folders_give_the_ids_of_transformers(string name, string text, int[] expected) =>
        Assert.Equal(expected, WordPieceTokenizer.Load(TokenizerGoldens.Folder("older-files", name)).Encode(text).InputIds);

    [Fact]
    public void The_map_of_special_tokens_names_them_before_the_config()
    {
        Write(Config, "{\"cls_token\": \"[CLS]\", \"sep_token\": \"[SEP]\"}");
        Write(Map, "{\"cls_token\": \"<s>\", \"sep_token\": {\"content\": \"</s>\", \"lstrip\": false}}");
        Assert.Equal([9, 5, 10, 6, 10], WordPieceTokenizer.Load(_folder).Encode("a", "b").InputIds);
    }

    [Fact]
    public void A_config_with_ids_makes_the_older_files_unread()
    {
        Write(Config, "{\"added_tokens_decoder\": {\"11\": {\"content\": \"[new]\"}}}");
        Write(Map, "{\"cls_token\": \"<s>\"}");
        Write(Added, "{\"[other]\": 12}");
        var tokenizer = WordPieceTokenizer.Load(_folder);
        Assert.Equal([2, 11, 1, 1, 1, 3], tokenizer.Encode("[new] [other]").InputIds);
        Write(Config, "{\"added_tokens_decoder\": {}}");
        Assert.Equal([2, 5, 3], WordPieceTokenizer.Load(_folder).Encode("a").InputIds);
    }

    [Fact]
    public void Added_tokens_stand_in_normalised_text_unless_a_file_names_them_special()
    {
        Write(Added, "{\"[ent]\": 11, \"[Loc]\": 12}");
        Write(Map, "{\"additional_special_tokens\": [\"[ent]\"]}");
        var tokenizer = WordPieceTokenizer.Load(_folder);
        Assert.Equal([2, 11, 12, 12, 3], tokenizer.Encode("[ent][LOC] [loc]").InputIds);
        Assert.DoesNotContain(11, tokenizer.Encode("[ENT]").InputIds);
        Assert.Equal("[Loc]", tokenizer.Decode([11, 12], SpecialTokens.Skip));
    }

    [Theory]
    [InlineData(Config, "{\"additional_special_tokens\": [\"[x]\", \"ab\"]}")]
    [InlineData(Config, "{\"additional_special_tokens\": [{\"__type\": \"AddedToken\", \"content\": \"[x]\", \"normalized\": false}, \"ab\"]}")]
    [InlineData(Config, "{\"extra_special_tokens\": [\"[x]\", \"ab\"]}")]
    [InlineData(Config, "{\"extra_special_tokens\": {\"x_token\": \"[x]\", \"ab_token\": \"ab\"}}")]
    [InlineData(Config, "{\"x_token\": \"[x]\", \"ab_token\": \"ab\"}")]
    [InlineData(Map, "{\"additional_special_tokens\": [\"[x]\", {\"content\": \"ab\", \"normalized\": false}]}")]
    public void Additional_special_tokens_are_found_in_the_text_and_follow_the_vocabulary_where_they_are_new(string file, string json)
    {
        Write(file, json);
        var tokenizer = WordPieceTokenizer.Load(_folder);
        Assert.Equal([2, 7, 11, 5, 7, 3], tokenizer.Encode("ab[x]aab").InputIds);
        Assert.Equal((12, 11), (tokenizer.VocabularySize, tokenizer.GivenSize));
    }

    [Fact]
    public void Additional_tokens_of_both_files_are_joined()
    {
        Write(Config, "{\"additional_special_tokens\": [\"[x]\"]}");
        Write(Map, "{\"additional_special_tokens\": [\"[y]\", \"[x]\"]}");
        Assert.Equal([2, 11, 12, 3], WordPieceTokenizer.Load(_folder).Encode("[x][y]").InputIds);
    }

    [Fact]
    public void Flags_say_what_a_token_takes_along_and_where_it_is_found()
    {
        Write(Config, """
            {"added_tokens_decoder": {
             "11": {"content": "[l]", "lstrip": true, "rstrip": false, "single_word": false, "normalized": false, "special": true},
             "12": {"content": "[r]", "lstrip": false, "rstrip": true, "single_word": false, "normalized": false, "special": false},
             "13": {"content": "w", "lstrip": false, "rstrip": false, "single_word": true, "normalized": false, "special": false},
             "14": {"content": "Né", "lstrip": false, "rstrip": false, "single_word": false, "normalized": true, "special": false}}}
            """);
        var encoding = WordPieceTokenizer.Load(_folder).Encode("a  [l]a[r]  b w wa ne");
        Assert.Equal([2, 5, 11, 5, 12, 6, 13, 1, 14, 3], encoding.InputIds);
        Assert.Equal([(0, 1), (1, 6), (6, 7), (7, 12), (12, 13)], encoding.Offsets.Skip(1).Take(5));
    }

    [Fact]
    public void A_token_declared_again_keeps_its_id_and_takes_the_last_flags()
    {
        Write(Config, """
            {"added_tokens_decoder": {"11": {"content": "[x]", "normalized": true, "special": false}},
             "additional_special_tokens": [{"__type": "AddedToken", "content": "[x]", "rstrip": true, "normalized": false}]}
            """);
        var encoding = WordPieceTokenizer.Load(_folder).Encode("[x]  a");
        Assert.Equal([2, 11, 5, 3], encoding.InputIds);
        Assert.Equal((0, 5), encoding.Offsets[1]);
    }

    [Fact]
    public void Special_tokens_that_no_entry_has_follow_the_vocabulary_in_the_order_of_transformers()
    {
        Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n");
        Write(Config, "{\"bos_token\": \"<b>\", \"additional_special_tokens\": [\"<x>\"]}");
        var tokenizer = WordPieceTokenizer.Load(_folder);
        Assert.Equal([2, 5, 6, 7, 3], tokenizer.Encode("<b>[MASK]<x>").InputIds);
        Assert.Equal(6, tokenizer.MaskId);
        Assert.Equal((8, 5), (tokenizer.VocabularySize, tokenizer.GivenSize));
    }

    [Theory]
    [InlineData("max_len", 7)]
    [InlineData("model_max_length", 9)]
    public void The_older_key_of_the_length_is_read(string key, int length)
    {
        Write(Config, $"{{\"{key}\": {length}}}");
        Assert.Equal(length, WordPieceTokenizer.Load(_folder).ModelMaxLength);
    }

    [Theory]
    [InlineData("[PAD]\r\n[UNK]\r[CLS]\n[SEP]\r\n\r\na\n", new[] { 2, 5, 3 })]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\na \na\n\n\n", new[] { 2, 5, 3 })]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\na \n", new[] { 2, 1, 3 })]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\u2028\na", new[] { 2, 5, 3 })]
    [InlineData("\uFEFF[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n", new[] { 2, 4, 3 })]
    [InlineData("\uFEFFa\n[UNK]\n[CLS]\n[SEP]\n[PAD]\n", new[] { 2, 1, 3 })]
    [InlineData("a\n[UNK]\n[CLS]\n[SEP]\n[PAD]\na", new[] { 2, 5, 3 })]
    [InlineData("[SEP]\n[UNK]\n[CLS]\n[SEP]\n[PAD]\na", new[] { 2, 5, 3 })]
    public void Lines_end_and_count_as_in_load_vocab(string vocabulary, int[] expected)
    {
        Write("vocab.txt", vocabulary);
        Assert.Equal(expected, WordPieceTokenizer.Load(_folder).Encode("a").InputIds);
    }

    [Fact]
    public void A_line_that_is_there_three_times_is_warned_of_like_one_that_is_there_twice()
    {
        Write("vocab.txt", Vocabulary + "ab\nb\nab\n");
        Assert.Contains("line 12: 'ab' is there twice, and 2 lines more", Assert.Single(WordPieceTokenizer.Load(_folder).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_line_is_warned_of_by_its_number()
    {
        Write("vocab.txt", Vocabulary + "ab\nb\n\n\n");
        var tokenizer = WordPieceTokenizer.Load(_folder);
        Assert.Contains("vocab.txt: line 12: 'ab' is there twice, and 1 lines more", Assert.Single(tokenizer.Warnings), StringComparison.Ordinal);
        Assert.Equal(13, tokenizer.VocabularySize);
        Assert.Equal("b", tokenizer.Decode([12, 6, 7]));
    }

    [Fact]
    public void Beside_a_json_the_older_files_add_what_it_lacks()
    {
        File.Copy(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "families", "bert", "tokenizer.json"), Path.Combine(_folder, "tokenizer.json"));
        var size = WordPieceTokenizer.Load(_folder).VocabularySize;
        Write(Added, $"{{\"[ent]\": {size}, \"[PAD]\": 0}}");
        Write(Map, "{\"additional_special_tokens\": [\"[ent]\", \"[more]\"]}");
        var tokenizer = WordPieceTokenizer.Load(_folder);
        Assert.Equal([size, size + 1], tokenizer.Encode("[ent][more]").InputIds.Skip(1).SkipLast(1));
        Assert.Equal((size + 2, size + 1), (tokenizer.VocabularySize, tokenizer.GivenSize));
    }

    [Fact]
    public void An_id_that_the_vocabulary_contradicts_is_warned_of()
    {
        Write(Config, "{\"added_tokens_decoder\": {\"3\": {\"content\": \"[CLS]\", \"special\": true}}}");
        var tokenizer = WordPieceTokenizer.Load(_folder);
        Assert.Equal(2, tokenizer.ClsId);
        Assert.Contains("added_tokens_decoder.3: '[CLS]' is said to have id 3; its id is 2", Assert.Single(tokenizer.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Added, "{\"[x]\": 12}", "added_tokens.json: [x]: expected id 11")]
    [InlineData(Added, "{\"[x]\": -1}", "added_tokens.json: [x]: expected an id")]
    [InlineData(Added, "{\"[x]\": \"11\"}", "added_tokens.json: [x]: expected an id")]
    [InlineData(Added, "[\"[x]\"]", "added_tokens.json: expected a JSON object")]
    [InlineData(Added, "{\"[x]\": 11", "added_tokens.json: expected well-formed JSON")]
    [InlineData(Map, "{\"cls_token\": 5}", "special_tokens_map.json: cls_token: expected a token")]
    [InlineData(Map, "{\"cls_token\": {\"lstrip\": true}}", "special_tokens_map.json: cls_token: expected an added token")]
    [InlineData(Map, "{\"additional_special_tokens\": \"[x]\"}", "special_tokens_map.json: additional_special_tokens: expected an array")]
    [InlineData(Map, "{\"additional_special_tokens\": [null]}", "special_tokens_map.json: additional_special_tokens: expected a token")]
    [InlineData(Map, "{\"unk_token\": \"<unk>\"}", "<unk>")]
    [InlineData(Config, "{\"added_tokens_decoder\": {\"13\": {\"content\": \"[x]\"}}}", "added_tokens_decoder.13: expected id 11")]
    [InlineData(Config, "{\"added_tokens_decoder\": {\"11\": {\"content\": \"[x]\", \"lstrip\": 1}}}", "lstrip: expected true or false")]
    [InlineData(Config, "{\"do_basic_tokenize\": false}", "do_basic_tokenize")]
    [InlineData(Config, "{\"never_split\": [\"a-b\"]}", "never_split")]
    [InlineData(Config, "{\"tokenizer_class\": \"BertJapaneseTokenizer\"}", "tokenizer_class")]
    [InlineData(Config, "{\"tokenizer_class\": \"MPNetTokenizer\"}", "tokenizer_class")]
    [InlineData(Config, "{\"word_tokenizer_type\": \"mecab\"}", "word_tokenizer_type")]
    [InlineData(Config, "{\"split_special_tokens\": true}", "split_special_tokens")]
    [InlineData(Config, "{\"truncation_side\": \"left\"}", "truncation_side")]
    [InlineData(Config, "{\"padding_side\": \"left\"}", "padding_side")]
    [InlineData(Config, "{\"init_inputs\": [1]}", "init_inputs")]
    public void What_is_broken_or_cannot_be_honoured_is_refused_by_file_and_key(string file, string json, string told)
    {
        Write(file, json);
        var message = Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.Load(_folder)).Message;
        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.True(told == "<unk>" || message.Contains(file, StringComparison.Ordinal), message);
    }

    [Fact]
    public void What_says_nothing_new_is_no_reason_to_refuse()
    {
        Write(Config, """
            {"do_basic_tokenize": true, "never_split": ["[UNK]", "[x]"], "init_inputs": [], "truncation_side": "right", "split_special_tokens": false,
             "additional_special_tokens": ["[x]"], "tokenizer_class": "DistilBertTokenizerFast", "name_or_path": "x", "word_tokenizer_type": null,
             "special_tokens_map_file": null, "strip_accents": null, "bos_token": null, "added_tokens_decoder": null}
            """);
        Assert.Equal([2, 11, 3], WordPieceTokenizer.Load(_folder).Encode("[x]").InputIds);
    }

    [Fact]
    public void Too_many_added_tokens_are_refused()
    {
        Write(Added, JsonSerializer.Serialize(Enumerable.Range(11, 1 << 16).ToDictionary(id => $"[{id}]")));
        Assert.Contains("added tokens", Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.Load(_folder)).Message, StringComparison.Ordinal);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content, new UTF8Encoding(false));
}
