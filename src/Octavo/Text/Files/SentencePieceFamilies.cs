namespace Octavo.Text.Files;

/// <summary>
/// What Transformers makes of a SentencePiece file in the folder of a model: each family puts ids, special tokens and steps of
/// its own around it. They are those of the published <c>tokenizer.json</c> files and so of the trained models: the
/// converters of Transformers 4 (<c>convert_slow_tokenizer.py</c>), not those of 5.
/// </summary>
internal static class SentencePieceFamilies
{
    private const string Metaspace = """{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true}""";
    private const string QuoteSteps =
        """{"type":"Replace","pattern":{"String":"``"},"content":"\""},{"type":"Replace","pattern":{"String":"''"},"content":"\""}""";

    private const string AccentSteps = """{"type":"NFKD"},{"type":"StripAccents"}""";
    private const string LowerStep = """{"type":"Lowercase"}""";
    private const string SpacesToSpace = """{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}""";
    private const string SpacesAtEnds = """{"type":"Replace","pattern":{"Regex":"^ +| +$"},"content":""}""";
    private const string SpacesToMark = """{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"\u2581"}""";

    /// <summary>The programme of a family.</summary>
    /// <param name="file">What the SentencePiece file says.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="settings">What stands beside it.</param>
    public static FamilyProgramme Of(SentencePieceModel file, string path, FolderSettings settings) => settings.Family switch
    {
        "xlm-roberta" => XlmRoberta(file, path, settings),
        "camembert" => Camembert(file, path, settings),
        "albert" => Albert(file, path, settings),
        "xlnet" => Xlnet(file, path, settings),
        "deberta-v2" => DebertaV2(file, path, settings),
        _ when settings.UnknownClass is { } name => throw new InvalidDataException(
            $"{path}: tokenizer_class: expected that of ALBERT, CamemBERT, DeBERTa v2, XLM-RoBERTa, XLNet or PreTrainedTokenizerFast, found \"{name}\""),
        _ => OfNone(file, path),
    };

    /// <summary>
    /// Of no family: the file's own settings, and its marks such as <c>&lt;s&gt;</c> recognised in text. User-defined pieces are
    /// found in normalised text, so they stay the model's matter.
    /// </summary>
    private static FamilyProgramme OfNone(SentencePieceModel file, string path)
    {
        var model = new TokenModelOfFile(SentencePieceLibrary.ModelOf(file, path, []), file.Scores.Length, path);
        string[] steps =
        [
            Map(file),
            file.RemovesExtraSpaces ? $"{SpacesAtEnds},{SpacesToSpace}" : "",
            file.AddsDummyPrefix ? $$"""{"type":"Prepend","prepend":"{{(file.EscapesSpaces ? "\\u2581" : " ")}}"}""" : "",
            file.EscapesSpaces ? """{"type":"Replace","pattern":{"String":" "},"content":"\u2581"}""" : "",
        ];
        return new(model, Json(file, [.. OfFile(file).Where(token => token.Special)], steps, "null", null));
    }

    private static FamilyProgramme XlmRoberta(SentencePieceModel file, string path, FolderSettings settings)
    {
        var mask = settings.Name("mask_token", "<mask>");
        SpecialPiece[] first = [new("<s>"), new("<pad>"), new("</s>"), new("<unk>")];
        var model = SentencePieceVocabulary.Rearranged(file, path, first, unknown: 3, skipped: 3, mask);
        string[] tokens = [settings.Name("cls_token", "<s>"), "<s>", "<pad>", "</s>", "<unk>"];
        return new(model, Json(file, Added(file, tokens, mask, stripsLeft: true), General(file), Metaspace, SectionText.Template(model, "<s> A </s>", "<s> A </s> </s> B </s>")));
    }

    private static FamilyProgramme Camembert(SentencePieceModel file, string path, FolderSettings settings)
    {
        var mask = settings.Name("mask_token", "<mask>");
        SpecialPiece[] first = [new("<s>NOTUSED"), new("<pad>"), new("</s>NOTUSED"), new("<unk>"), new("<unk>NOTUSED", -100)];
        var model = SentencePieceVocabulary.Rearranged(file, path, first, unknown: 3, skipped: 1, mask);
        string[] tokens = ["<s>", "</s>", "<unk>", "<pad>", "<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"];
        return new(model, Json(file, Added(file, tokens, mask, stripsLeft: true), General(file), Metaspace, SectionText.Template(model, "<s> A </s>", "<s> A </s> </s> B </s>")));
    }

    private static FamilyProgramme Albert(SentencePieceModel file, string path, FolderSettings settings)
    {
        var model = SentencePieceVocabulary.AsItIs(file, path);
        string[] tokens = ["[CLS]", "[SEP]", "<unk>", "<pad>"];
        var added = Added(file, tokens, settings.Name("mask_token", "[MASK]"), stripsLeft: true);
        return new(model, Json(file, added, Quoted(file, settings, lowers: true), Metaspace, SectionText.Template(model, "[CLS] A [SEP]", "[CLS] A [SEP] B^1 [SEP]^1")));
    }

    private static FamilyProgramme Xlnet(SentencePieceModel file, string path, FolderSettings settings)
    {
        var model = SentencePieceVocabulary.AsItIs(file, path);
        string[] tokens = ["<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<eop>", "<eod>"];
        var added = Added(file, tokens, settings.Name("mask_token", "<mask>"), stripsLeft: true);
        return new(model, Json(file, added, Quoted(file, settings, lowers: false), Metaspace, SectionText.Template(model, "A <sep> <cls>^2", "A <sep> B^1 <sep>^1 <cls>^2")));
    }

    private static FamilyProgramme DebertaV2(SentencePieceModel file, string path, FolderSettings settings)
    {
        var model = SentencePieceVocabulary.AsItIs(file, path);
        string[] tokens = ["[CLS]", "[SEP]", "[UNK]", "[PAD]"];
        var added = Added(file, tokens, settings.Name("mask_token", "[MASK]"), stripsLeft: false);
        string[] steps = [settings.Flag("do_lower_case", false) ? LowerStep : "", """{"type":"Strip","strip_left":true,"strip_right":true}""", Map(file), SpacesToSpace];
        var words = settings.Flag("split_by_punct", false)
            ? $$"""{"type":"Sequence","pretokenizers":[{"type":"Punctuation","behavior":"Isolated"},{{Metaspace}}]}"""
            : Metaspace;
        return new(model, Json(file, added, steps, words, SectionText.Template(model, "[CLS] A [SEP]", "[CLS] A [SEP] B^1 [SEP]^1")));
    }

    /// <summary>The steps of most families: the map, no space at the end, one mark for several spaces.</summary>
    private static string[] General(SentencePieceModel file) =>
        [Map(file), """{"type":"Strip","strip_left":false,"strip_right":true}""", SpacesToMark];

    private static string[] Quoted(SentencePieceModel file, FolderSettings settings, bool lowers) =>
    [
        QuoteSteps,
        settings.Flag("keep_accents", false) ? "" : AccentSteps,
        settings.Flag("do_lower_case", lowers) ? LowerStep : "",
        Map(file),
        SpacesToSpace,
    ];

    private static string Map(SentencePieceModel file) => file.Map.IsEmpty
        ? ""
        : $$"""{"type":"Precompiled","precompiled_charsmap":"{{Convert.ToBase64String(file.Map.Span)}}"}""";

    /// <summary>What is never found in text, or never cut, and the family's own tokens; the mask takes the spaces before it along.</summary>
    private static List<AddedToken> Added(SentencePieceModel file, string[] special, string mask, bool stripsLeft)
    {
        var tokens = new List<AddedToken>();
        var seen = new HashSet<string>([mask], StringComparer.Ordinal);
        tokens.AddRange(OfFile(file).Where(token => seen.Add(token.Content)).Select(token => token with { Special = token.Special || special.Contains(token.Content) }));
        tokens.AddRange(special.Where(seen.Add).Select(content => new AddedToken { Content = content, Special = true }));
        tokens.Add(new AddedToken { Content = mask, Special = true, StripLeft = stripsLeft });
        return tokens;
    }

    private static IEnumerable<AddedToken> OfFile(SentencePieceModel file) =>
        from id in Enumerable.Range(0, file.Kinds.Length)
        where file.Kinds[id] is PieceKind.Control or PieceKind.UserDefined
        select new AddedToken { Content = file.Pieces[id].ToString(), Special = file.Kinds[id] == PieceKind.Control };

    private static string Json(SentencePieceModel file, List<AddedToken> added, string[] steps, string words, string? template)
    {
        var decoder = file.ByteFallback ? $$"""{"type":"Sequence","decoders":[{"type":"ByteFallback"},{{Metaspace}}]}""" : Metaspace;
        return $$"""
            {
              "added_tokens": {{SectionText.AddedTokens(added)}},
              "normalizer": {"type":"Sequence","normalizers":[{{string.Join(',', steps.Where(step => step.Length > 0))}}]},
              "pre_tokenizer": {{words}},
              "post_processor": {{template ?? "null"}},
              "decoder": {{decoder}}
            }
            """;
    }
}
