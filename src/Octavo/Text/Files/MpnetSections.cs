using Octavo.Text.Models;

namespace Octavo.Text.Files;

/// <summary>What MPNet puts around <c>vocab.txt</c>: BERT's words between RoBERTa's special tokens (<c>MPNetConverter</c> of Transformers).</summary>
internal static class MpnetSections
{
    private const int LongestWord = 100;

    /// <summary>The programme.</summary>
    /// <param name="path">The vocabulary.</param>
    /// <param name="settings">What stands beside it.</param>
    /// <exception cref="InvalidDataException">The vocabulary is damaged or lacks a special token.</exception>
    public static FamilyProgramme Of(string path, FolderSettings settings)
    {
        var (cls, sep, mask) = (settings.Name("cls_token", "<s>"), settings.Name("sep_token", "</s>"), settings.Name("mask_token", "<mask>"));
        var (pad, unknown) = (settings.Name("pad_token", "<pad>"), settings.Name("unk_token", "[UNK]"));
        string[] tokens = [cls, pad, sep, unknown];
        var entries = VocabularyFile.Read(path, tokens, []);
        var count = Enumerable.Range(0, entries.Count).Count(entries.IsUsed);
        var model = new TokenModelOfFile(new WordPiece(entries, unknown, "##", LongestWord, path), count, path);
        var added = tokens.Distinct().Select(token => new AddedToken { Content = token, Special = true })
            .Append(new AddedToken { Content = mask, Special = true });
        return new(model, $$"""
            {
              "added_tokens": {{SectionText.AddedTokens(added)}},
              "normalizer": {
                "type": "BertNormalizer",
                "clean_text": true,
                "handle_chinese_chars": {{SectionText.Bool(settings.Flag("tokenize_chinese_chars", true))}},
                "strip_accents": {{(settings.FlagOrNull("strip_accents") is { } strips ? SectionText.Bool(strips) : "null")}},
                "lowercase": {{SectionText.Bool(settings.Flag("do_lower_case", true))}}
              },
              "pre_tokenizer": {"type":"BertPreTokenizer"},
              "post_processor": {{SectionText.Template(model, $"{cls} A {sep}", $"{cls} A {sep} {sep} B {sep}")}},
              "decoder": {"type":"WordPiece","prefix":"##","cleanup":true}
            }
            """);
    }
}
