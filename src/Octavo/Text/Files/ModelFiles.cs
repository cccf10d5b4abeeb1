using System.Text.Json;
using Octavo.Text.PostProcessors;

namespace Octavo.Text.Files;

/// <summary>
/// What stands beside a model's <c>tokenizer.json</c>: <c>tokenizer_config.json</c> says how long texts may be, what special tokens are
/// called, and may add tokens.
/// </summary>
internal static class ModelFiles
{
    private const string Name = "tokenizer_config.json";

    /// <summary>Reads a programme with what the files beside it say.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="read">Reads the programme, with further tokens.</param>
    public static TokenizerProgramme Apply(string folder, Func<IEnumerable<AddedToken>, TokenizerProgramme> read)
    {
        var path = Path.Combine(folder, Name);
        var programme = File.Exists(path) ? TokenizerBytes.ReadJson(path, root => Apply(path, root, folder, read)) : read(AddedTo(folder, new DeclaredTokens()));
        // XLNet's class pads on the left whatever the files say nothing of.
        return programme with { PadsOnLeft = PadsOnLeft(path) ?? programme.Padding?.OnLeft ?? FolderSettings.Read(folder).Family == "xlnet" };
    }

    private static TokenizerProgramme Apply(string path, JsonElement root, string folder, Func<IEnumerable<AddedToken>, TokenizerProgramme> read)
    {
        var declared = new DeclaredTokens();
        declared.ReadConfig(path, root);
        var options = TokenizerConfig.Apply(path, root, new TokenizerOptions());
        var programme = read(AddedTo(folder, declared));
        return programme with
        {
            ModelMaxLength = options.ModelMaxLength,
            CleansUpSpaces = options.CleanUpSpaces,
            Truncation = TruncationOf(path, root, programme.Truncation, options.ModelMaxLength),
            Names = new SpecialTokenNames
            {
                Pad = declared.NameOf("pad_token"),
                Unk = declared.NameOf("unk_token"),
                Cls = declared.NameOf("cls_token"),
                Sep = declared.NameOf("sep_token"),
                Mask = declared.NameOf("mask_token"),
            },
        };
    }

    /// <summary>Tokens with ids of their own: those of the configuration, else those of <c>added_tokens.json</c>, which older folders have in place of a <c>tokenizer.json</c>.</summary>
    private static IEnumerable<AddedToken> AddedTo(string folder, DeclaredTokens declared)
    {
        var older = Path.Combine(folder, "added_tokens.json");
        if (!declared.HasDecoder && !File.Exists(Path.Combine(folder, "tokenizer.json")) && File.Exists(older))
        {
            ReadNames(Path.Combine(folder, "special_tokens_map.json"), declared);
            TokenizerBytes.ReadJson(older, root =>
            {
                declared.ReadAdded(older, root);
                return true;
            });
        }

        return declared.InOrder(_ => false).Select(token => token.Token).Where(token => token.Id is not null);
    }

    private static void ReadNames(string path, DeclaredTokens declared)
    {
        if (!File.Exists(path)) return;
        TokenizerBytes.ReadJson(path, root =>
        {
            declared.ReadNames(path, root);
            return true;
        });
    }

    private static bool? PadsOnLeft(string path) => !File.Exists(path) ? null : TokenizerBytes.ReadJson<bool?>(path, root =>
        JsonFields.String(path, root, "padding_side") switch
        {
            null => null,
            "left" => true,
            "right" => false,
            _ => throw JsonFields.Unexpected(path, "padding_side", "left or right", root.GetProperty("padding_side")),
        });

    /// <summary>Transformers cuts the longest first, at the side that the configuration says.</summary>
    private static TruncationRule TruncationOf(string path, JsonElement root, TruncationRule? own, int length)
    {
        var side = JsonFields.String(path, root, "truncation_side") ?? (own is { FromLeft: true } ? "left" : "right");
        if (side is not ("left" or "right")) throw JsonFields.Unexpected(path, "truncation_side", "left or right", root.GetProperty("truncation_side"));
        return new TruncationRule(length, TruncationStrategy.LongestFirst, 0, side == "left");
    }
}
