using System.Text.Json;

namespace Octavo.Load;

/// <summary>A kind of request: its route, its bodies, and the model that answers.</summary>
/// <param name="Name">As <c>--kinds</c> spells it.</param>
/// <param name="Path">The route.</param>
/// <param name="TextsOfEach">How many texts a request has.</param>
/// <param name="Bodies">What is asked.</param>
internal sealed record Question(string Name, string Path, int TextsOfEach, IReadOnlyList<string> Bodies)
{
    /// <summary>Documents of a query.</summary>
    private const int Documents = 4;

    /// <summary>All.</summary>
    public static IReadOnlyList<Question> All { get; } =
    [
        new("classify", "/predict", 1, [.. Texts.All.Select(text => JsonSerializer.Serialize(new { inputs = text }))]),
        new("embed", "/embed", 1, [.. Texts.All.Select(text => JsonSerializer.Serialize(new { inputs = text }))]),
        new("rerank", "/rerank", Documents, [.. Texts.All.Chunk(Documents).Select(texts => JsonSerializer.Serialize(new { query = Texts.Query, texts }))]),
    ];

    /// <summary>One of them.</summary>
    public static Question Find(string name) => All.FirstOrDefault(one => one.Name == name)
        ?? throw new ArgumentException($"expected {string.Join(", ", All.Select(one => one.Name))}, found '{name}'");
}
