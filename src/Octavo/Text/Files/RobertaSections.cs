namespace Octavo.Text.Files;

/// <summary>What RoBERTa puts around <c>vocab.json</c> and <c>merges.txt</c> (<c>RobertaConverter</c> of Transformers).</summary>
internal static class RobertaSections
{
    /// <summary>The programme. Of files that no family is named for, those of its special tokens that the vocabulary has.</summary>
    /// <exception cref="InvalidDataException">A family is named, and the vocabulary lacks one of its special tokens.</exception>
    public static FamilyProgramme Of(TokenModelOfFile model, FolderSettings settings)
    {
        var (cls, sep, mask) = (settings.Name("cls_token", "<s>"), settings.Name("sep_token", "</s>"), settings.Name("mask_token", "<mask>"));
        string[] tokens = [cls, settings.Name("pad_token", "<pad>"), sep, settings.Name("unk_token", "<unk>"), settings.Name("bos_token", "<s>"), settings.Name("eos_token", "</s>"), mask];
        var isPlain = settings.Family.Length == 0 && (model.Model.IdOf(cls) is null || model.Model.IdOf(sep) is null);
        var added = tokens.Distinct().Where(token => !isPlain || model.Model.IdOf(token) is not null).Select(token => new AddedToken { Content = token, Special = true });
        var prefix = SectionText.Bool(settings.Flag("add_prefix_space", false));
        return new(model, $$"""
            {
              "added_tokens": {{SectionText.AddedTokens(added)}},
              "pre_tokenizer": {"type":"ByteLevel","add_prefix_space":{{prefix}},"trim_offsets":true,"use_regex":true},
              "post_processor": {{(isPlain ? "null" : Processor(model, cls, sep, prefix, SectionText.Bool(settings.Flag("trim_offsets", true))))}},
              "decoder": {"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}
            }
            """);
    }

    private static string Processor(TokenModelOfFile model, string cls, string sep, string prefix, string trim) => $$"""
        {
          "type": "RobertaProcessing",
          "sep": [{{SectionText.Quote(sep)}},{{model.IdOf(sep)}}],
          "cls": [{{SectionText.Quote(cls)}},{{model.IdOf(cls)}}],
          "trim_offsets": {{trim}},
          "add_prefix_space": {{prefix}}
        }
        """;
}
