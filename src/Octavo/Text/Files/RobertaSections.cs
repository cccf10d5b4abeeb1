namespace Octavo.Text.Files;

/// <summary>What RoBERTa puts around <c>vocab.json</c> and <c>merges.txt</c> (<c>RobertaConverter</c> of Transformers).</summary>
internal static class RobertaSections
{
    /// <summary>The programme.</summary>
    public static FamilyProgramme Of(TokenModelOfFile model, FolderSettings settings)
    {
        var (cls, sep, mask) = (settings.Name("cls_token", "<s>"), settings.Name("sep_token", "</s>"), settings.Name("mask_token", "<mask>"));
        string[] tokens = [cls, settings.Name("pad_token", "<pad>"), sep, settings.Name("unk_token", "<unk>"), settings.Name("bos_token", "<s>"), settings.Name("eos_token", "</s>")];
        var added = tokens.Distinct().Select(token => new AddedToken { Content = token, Special = true })
            .Append(new AddedToken { Content = mask, Special = true });
        var prefix = settings.Flag("add_prefix_space", false) ? "true" : "false";
        var trim = settings.Flag("trim_offsets", true) ? "true" : "false";
        return new(model, $$"""
            {
              "added_tokens": {{SectionText.AddedTokens(added)}},
              "pre_tokenizer": {"type":"ByteLevel","add_prefix_space":{{prefix}},"trim_offsets":true,"use_regex":true},
              "post_processor": {
                "type": "RobertaProcessing",
                "sep": [{{SectionText.Quote(sep)}},{{model.IdOf(sep)}}],
                "cls": [{{SectionText.Quote(cls)}},{{model.IdOf(cls)}}],
                "trim_offsets": {{trim}},
                "add_prefix_space": {{prefix}}
              },
              "decoder": {"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}
            }
            """);
    }
}
