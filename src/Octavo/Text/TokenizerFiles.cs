using System.Text.Json;

namespace Octavo.Text;

/// <summary>Reads the files of a tokenizer in a model's folder, as Transformers does, the older ones too.</summary>
internal static class TokenizerFiles
{
    /// <summary>Whether a folder has a vocabulary.</summary>
    public static bool AreIn(string folder) =>
        File.Exists(Path.Combine(folder, "tokenizer.json")) || File.Exists(Path.Combine(folder, "vocab.txt")) || Files.FamilyFolder.IsOne(folder);

    /// <summary>Reads vocabulary, options and added tokens.</summary>
    /// <exception cref="FileNotFoundException">The folder has no vocabulary.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, too large, or asks for what is not supported.</exception>
    public static TokenizerSource Read(string folder)
    {
        var (json, vocabulary) = (Path.Combine(folder, "tokenizer.json"), Path.Combine(folder, "vocab.txt"));
        if (File.Exists(json)) return ReadJson(folder, json);
        if (!File.Exists(vocabulary))
            throw new FileNotFoundException($"{folder}: expected tokenizer.json or vocab.txt, found neither", vocabulary);
        var warnings = new List<string>();
        var (options, declared) = ReadBeside(folder, new TokenizerOptions(), [], hasJson: false);
        string[] names = [options.PadToken, options.UnkToken, options.ClsToken, options.SepToken, options.MaskToken];
        return new(vocabulary, VocabularyFile.Read(vocabulary, names, warnings), options, [], declared, warnings);
    }

    private static TokenizerSource ReadJson(string folder, string path)
    {
        VocabularyEntries? entries = null;
        var (own, added) = TokenizerBytes.ReadJson(
            path,
            bytes =>
            {
                entries = TokenizerVocabularyJson.Cut(path, bytes.Span, out var rest);
                return rest;
            },
            root => (TokenizerJson.Read(path, root, new TokenizerOptions()), TokenizerJson.ReadAdded(path, root)));
        return Complete(folder, path, entries, own, added);
    }

    /// <summary>The same for a <c>tokenizer.json</c> that is open.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="path">The file.</param>
    /// <param name="root">What is in it.</param>
    /// <param name="entries">Its vocabulary, taken out.</param>
    public static TokenizerSource FromJson(string folder, string path, JsonElement root, VocabularyEntries? entries) =>
        Complete(folder, path, entries, TokenizerJson.Read(path, root, new TokenizerOptions()), TokenizerJson.ReadAdded(path, root));

    private static TokenizerSource Complete(string folder, string path, VocabularyEntries? entries, TokenizerOptions own, List<DeclaredToken> added)
    {
        if (entries is null) throw new InvalidDataException($"{path}: model.vocab: expected an object, found none");
        var (options, declared) = ReadBeside(folder, own, added, hasJson: true);
        return new(path, entries, options, added, declared, []);
    }

    private static (TokenizerOptions Options, DeclaredTokens Declared) ReadBeside(
        string folder, TokenizerOptions options, List<DeclaredToken> own, bool hasJson)
    {
        var declared = new DeclaredTokens();
        var config = Path.Combine(folder, "tokenizer_config.json");
        if (File.Exists(config))
        {
            options = TokenizerBytes.ReadJson(config, root =>
            {
                declared.ReadConfig(config, root);
                return TokenizerConfig.Apply(config, root, options);
            });
        }

        if (!declared.HasDecoder)
        {
            ReadIfThere(folder, "special_tokens_map.json", declared.ReadNames);
            ReadIfThere(folder, "added_tokens.json", declared.ReadAdded);
            declared.Supersede(own);
        }

        options = Named(options, declared);
        declared.SetDefaults(options);
        if (File.Exists(config))
        {
            var tokens = declared.InOrder(_ => false).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
            ReadIfThere(folder, "tokenizer_config.json", (path, root) => TokenizerConfig.Refuse(path, root, hasJson, tokens.Contains));
        }

        return (options, declared);
    }

    private static TokenizerOptions Named(TokenizerOptions options, DeclaredTokens declared) => options with
    {
        PadToken = declared.NameOf("pad_token") ?? options.PadToken,
        UnkToken = declared.NameOf("unk_token") ?? options.UnkToken,
        ClsToken = declared.NameOf("cls_token") ?? options.ClsToken,
        SepToken = declared.NameOf("sep_token") ?? options.SepToken,
        MaskToken = declared.NameOf("mask_token") ?? options.MaskToken,
    };

    private static void ReadIfThere(string folder, string name, Action<string, JsonElement> read)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) return;
        TokenizerBytes.ReadJson(path, root =>
        {
            read(path, root);
            return true;
        });
    }
}
