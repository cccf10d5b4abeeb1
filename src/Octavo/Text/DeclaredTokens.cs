using System.Globalization;
using System.Text.Json;

namespace Octavo.Text;

/// <summary>
/// What the files beside a vocabulary declare: <c>tokenizer_config.json</c>; where that has no <c>added_tokens_decoder</c>, the
/// older <c>special_tokens_map.json</c>, whose names take precedence, and <c>added_tokens.json</c>. As Transformers'
/// <c>PreTrainedTokenizerBase._from_pretrained</c>, in the order in which it adds the tokens.
/// </summary>
internal sealed class DeclaredTokens
{
    private const string Decoder = "added_tokens_decoder";
    private const string Suffix = "_token";

    /// <summary>The roles that Transformers knows, in its order.</summary>
    private static readonly string[] Roles =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly Dictionary<int, DeclaredToken> _byId = [];
    private readonly Dictionary<string, DeclaredToken> _named = new(StringComparer.Ordinal);
    private readonly List<string> _otherRoles = [];
    private readonly List<DeclaredToken> _additional = [];
    private readonly HashSet<AddedToken> _additionalSeen = [];

    /// <summary>Whether <c>tokenizer_config.json</c> lists added tokens with their ids: then the older files are not looked at.</summary>
    public bool HasDecoder { get; private set; }

    /// <summary>Names, additional tokens and ids from <c>tokenizer_config.json</c>.</summary>
    public void ReadConfig(string path, JsonElement root)
    {
        ReadNames(path, root);
        if (JsonFields.Object(path, root, Decoder) is not { } decoder) return;
        HasDecoder = true;
        foreach (var entry in decoder.EnumerateObject())
        {
            var key = $"{Decoder}.{entry.Name}";
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                throw JsonFields.Unexpected(path, key, "an id as key", entry.Value);
            _byId[id] = new DeclaredToken(JsonFields.AddedToken(path, key, entry.Value, id), $"{path}: {key}");
        }
    }

    /// <summary>Names and additional tokens from <c>special_tokens_map.json</c>.</summary>
    public void ReadNames(string path, JsonElement root)
    {
        foreach (var entry in root.EnumerateObject())
        {
            if (entry.Name is "additional_special_tokens" or "extra_special_tokens") ReadAdditional(path, entry.Name, entry.Value);
            else if (IsRole(entry)) Name(entry.Name, Named(path, entry.Name, entry.Value));
        }
    }

    /// <summary>Texts and ids from <c>added_tokens.json</c>: special are those that another file names so, all others stand in normalised text.</summary>
    public void ReadAdded(string path, JsonElement root)
    {
        var special = Names().Concat(_additional).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in root.EnumerateObject())
        {
            // Not by the name: looking a name up again would take quadratic time in all.
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id < 0)
                throw JsonFields.Unexpected(path, entry.Name, "an id from 0", entry.Value);
            var isSpecial = special.Contains(entry.Name);
            _byId[id] = new(new AddedToken { Content = entry.Name, Id = id, Special = isSpecial, Normalized = !isSpecial }, $"{path}: {entry.Name}");
        }
    }

    /// <summary>Where the config has no ids, those of <c>tokenizer.json</c> take precedence over <c>added_tokens.json</c>.</summary>
    public void Supersede(IEnumerable<DeclaredToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (token.Token.Id is { } id) _byId[id] = token;
        }
    }

    /// <summary>The token of a role; null where no file names it.</summary>
    public string? NameOf(string role) => _named.GetValueOrDefault(role)?.Content;

    /// <summary>Takes for roles that no file names what they are called otherwise.</summary>
    public void SetDefaults(TokenizerOptions options)
    {
        foreach (var (role, content) in DefaultsOf(options))
            _named.TryAdd(role, FromName(content, role));
    }

    /// <summary>Every token as it is to be added: those with ids, then those of roles, then the others.</summary>
    /// <param name="isKnown">Whether a text was added before.</param>
    public List<DeclaredToken> InOrder(Func<string, bool> isKnown)
    {
        var names = Names().Concat(_additional).ToList();
        var special = names.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var withIds = ById().Select(token => special.Contains(token.Content) ? token with { Token = token.Token with { Special = true } } : token).ToList();
        var known = withIds.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var roles = Names().Where(token => !known.Contains(token.Content));
        return
        [
            .. withIds,
            .. roles.Where(token => !token.IsNameOnly || !isKnown(token.Content)),
            .. _additional.Where(token => !token.IsNameOnly || (!known.Contains(token.Content) && !isKnown(token.Content))),
        ];
    }

    /// <summary>Whether a file gives a text an id.</summary>
    public bool HasId(string content) => _byId.Values.Any(token => token.Content == content);

    private static (string Role, string Content)[] DefaultsOf(TokenizerOptions options) =>
    [
        ("unk_token", options.UnkToken), ("sep_token", options.SepToken), ("pad_token", options.PadToken),
        ("cls_token", options.ClsToken), ("mask_token", options.MaskToken),
    ];

    // Sorted once here and not kept so: .NET would compile a sorted dictionary of numbers, sixty methods, at every start of a process.
    private DeclaredToken[] ById()
    {
        DeclaredToken[] tokens = [.. _byId.Values];
        Array.Sort(tokens, (a, b) => a.Token.Id!.Value.CompareTo(b.Token.Id!.Value));
        return tokens;
    }

    private IEnumerable<DeclaredToken> Names() => Roles.Concat(_otherRoles).Where(_named.ContainsKey).Select(role => _named[role]);

    /// <summary>A role of Transformers' own, or another key that ends so and holds a token.</summary>
    private static bool IsRole(JsonProperty entry)
    {
        if (!entry.Name.EndsWith(Suffix, StringComparison.Ordinal) || entry.Value.ValueKind == JsonValueKind.Null) return false;
        return Roles.Contains(entry.Name) || entry.Value.ValueKind == JsonValueKind.String
            || (entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("content", out _));
    }

    private void Name(string role, DeclaredToken token)
    {
        if (!_named.ContainsKey(role) && !Roles.Contains(role)) _otherRoles.Add(role);
        _named[role] = token;
    }

    private void ReadAdditional(string path, string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in value.EnumerateObject()) Name(entry.Name, Named(path, $"{key}.{entry.Name}", entry.Value));
            return;
        }

        if (value.ValueKind == JsonValueKind.Null) return;
        if (value.ValueKind != JsonValueKind.Array) throw JsonFields.Unexpected(path, key, "an array of tokens", value);
        foreach (var item in value.EnumerateArray())
        {
            var token = Named(path, key, item);
            if (_additionalSeen.Add(token.Token)) _additional.Add(token);
        }
    }

    private static DeclaredToken Named(string path, string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => FromName(value.GetString()!, $"{path}: {key}"),
        JsonValueKind.Object => new(JsonFields.AddedToken(path, key, value, null) with { Special = true }, $"{path}: {key}"),
        _ => throw JsonFields.Unexpected(path, key, "a token as text or object", value),
    };

    private static DeclaredToken FromName(string content, string source) =>
        new(new AddedToken { Content = content, Special = true }, source, IsNameOnly: true);
}
