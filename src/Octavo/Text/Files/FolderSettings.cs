using System.Text.Json;

namespace Octavo.Text.Files;

/// <summary>What the files beside a vocabulary say about it: which family it is of, what its special tokens are called, how it treats text.</summary>
internal sealed class FolderSettings
{
    private const string Fast = "Fast", Tokenizer = "Tokenizer";

    /// <summary>The classes of tokenizers, without what ends their names, that read the files of a family.</summary>
    private static readonly Dictionary<string, string> Families = new(StringComparer.Ordinal)
    {
        ["Albert"] = "albert",
        ["XLNet"] = "xlnet",
        ["XLMRoberta"] = "xlm-roberta",
        ["Camembert"] = "camembert",
        ["DebertaV2"] = "deberta-v2",
        ["MPNet"] = "mpnet",
        ["Roberta"] = "roberta",
        ["Bert"] = "bert",
    };

    /// <summary>The classes that stand before files of any family.</summary>
    private static readonly string[] Generic = ["PreTrainedTokenizerFast", "PreTrainedTokenizer", "TokenizersBackend"];

    private readonly DeclaredTokens _tokens = new();
    private readonly Dictionary<string, bool> _flags = new(StringComparer.Ordinal);

    private FolderSettings()
    {
    }

    /// <summary>The family, by its <c>model_type</c>; empty for none that is known.</summary>
    public string Family { get; private set; } = "";

    /// <summary>The class that a file names, where it is one whose conversion is not known; null where there is none.</summary>
    public string? UnknownClass { get; private set; }

    /// <summary>Reads <c>config.json</c>, <c>tokenizer_config.json</c>, which names the class more exactly, and <c>special_tokens_map.json</c>.</summary>
    public static FolderSettings Read(string folder)
    {
        var settings = new FolderSettings();
        settings.ReadIfThere(folder, "config.json", (path, root) => settings.Family = JsonFields.String(path, root, "model_type") ?? "");
        settings.ReadIfThere(folder, "tokenizer_config.json", settings.ReadConfig);
        if (!settings._tokens.HasDecoder) settings.ReadIfThere(folder, "special_tokens_map.json", settings._tokens.ReadNames);
        return settings;
    }

    /// <summary>What the token of a role is called.</summary>
    public string Name(string role, string usual) => _tokens.NameOf(role) ?? usual;

    /// <summary>A setting that is true or false.</summary>
    public bool Flag(string name, bool usual) => _flags.GetValueOrDefault(name, usual);

    /// <summary>The same where the file may say nothing.</summary>
    public bool? FlagOrNull(string name) => _flags.TryGetValue(name, out var value) ? value : null;

    private void ReadConfig(string path, JsonElement root)
    {
        _tokens.ReadConfig(path, root);
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False) _flags[member.Name] = member.Value.GetBoolean();
        }

        if (JsonFields.String(path, root, "tokenizer_class") is not { } name) return;
        Family = FamilyOf(name);
        if (Family.Length == 0 && !Generic.Contains(name)) UnknownClass = name;
    }

    /// <summary>The class counts more than the model: a tokenizer of another family, or of none, can stand before a model.</summary>
    private static string FamilyOf(string name)
    {
        if (name.EndsWith(Fast, StringComparison.Ordinal)) name = name[..^Fast.Length];
        if (name.EndsWith(Tokenizer, StringComparison.Ordinal)) name = name[..^Tokenizer.Length];
        return Families.GetValueOrDefault(name, "");
    }

    private void ReadIfThere(string folder, string name, Action<string, JsonElement> read)
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
