using Octavo.Text.Models;
using Octavo.Text.Normalizers;

namespace Octavo.Text;

/// <summary>
/// The tokens that a file adds to those of its model. As the reference does it, one whose text the model knows has that id, any other
/// the next one that is free; the ids in the file are not looked at.
/// </summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> _tokens = [];
    private readonly Dictionary<int, string> _texts = [];
    private readonly HashSet<string> _special = new(StringComparer.Ordinal);

    /// <summary>Adds tokens to a model's.</summary>
    /// <param name="tokens">The tokens in the order of the file.</param>
    /// <param name="model">The model.</param>
    /// <param name="entries">How many tokens the model has.</param>
    /// <param name="normalizer">What text goes through before the tokens that are normalised are looked for; null for nothing.</param>
    public AddedVocabulary(IEnumerable<AddedToken> tokens, TokenModel model, int entries, Normalizer? normalizer)
    {
        var (special, plain) = (new List<AddedToken>(), new List<AddedToken>());
        var all = tokens.Where(token => token.Content.Length > 0).Select(token => token with { Id = null }).ToList();
        foreach (var token in all)
        {
            if (token.Special && _special.Add(token.Content)) special.Add(token);
        }

        foreach (var token in all)
        {
            if (_ids.TryGetValue(token.Content, out var known) && _tokens[known] == token) continue;
            var id = _ids.TryGetValue(token.Content, out var added) ? added : model.IdOf(token.Content) ?? NextId(entries);
            _ids[token.Content] = id;
            _tokens[id] = token;
            if (!_special.Contains(token.Content)) plain.Add(token);
        }

        var (raw, normalized) = (new List<SoughtToken>(), new List<SoughtToken>());
        foreach (var token in special.Concat(plain))
        {
            var entry = new AddedEntry(_tokens[_ids[token.Content]], _ids[token.Content], IsAppended: false);
            if (token.Normalized) normalized.Add(new(normalizer?.Apply(token.Content) ?? token.Content, entry, normalized.Count));
            else raw.Add(new(token.Content, entry, raw.Count));
        }

        foreach (var (id, token) in _tokens) _texts[id] = token.Normalized && normalizer is not null ? normalizer.Apply(token.Content) : token.Content;
        (Raw, Normalized) = (new AddedTokenMatcher(raw), new AddedTokenMatcher(normalized));
        Size = Math.Max(model.Size, _tokens.Count == 0 ? 0 : _tokens.Keys.Max() + 1);
    }

    /// <summary>Finds the tokens that stand in the text itself.</summary>
    public AddedTokenMatcher Raw { get; }

    /// <summary>Finds the tokens that stand in the normalised text.</summary>
    public AddedTokenMatcher Normalized { get; }

    /// <summary>The largest id of model and added tokens, and one.</summary>
    public int Size { get; }

    /// <summary>The id of an added token; null where there is none.</summary>
    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>What an added token is decoded to: its normalised text, where it is looked for in normalised text; null where there is none.</summary>
    public string? TextOf(int id) => _texts.GetValueOrDefault(id);

    /// <summary>The text is that of a special token.</summary>
    public bool IsSpecial(string token) => _special.Contains(token);

    private int NextId(int entries) => _ids.Count == 0 ? entries : Math.Max(entries, _ids.Values.Max() + 1);
}
