using System.Globalization;
using Octavo.Server.Errors;

namespace Octavo.Server.Requests;

/// <summary>The inputs of a request in the forms that clients write them.</summary>
/// <param name="Items">The inputs.</param>
/// <param name="IsBatch">Whether they came as a list, so that the answer is one.</param>
internal sealed record InputList(IReadOnlyList<InputText> Items, bool IsBatch)
{
    /// <summary>A text, ids, or a list of those: <c>"a"</c>, <c>[1, 2]</c>, <c>["a", [1, 2]]</c>.</summary>
    /// <exception cref="RequestException">It is something else, nothing, or more than one request may have.</exception>
    public static InputList OfTextsOrIds(JsonField field, int most)
    {
        if (field.IsText) return new([new(field.Path, field.Text())], false);
        if (!field.IsList) throw field.Unexpected("a text, a list of texts, or lists of ids");
        RequireSome(field);
        if (field.Items().First().IsNumber) return new([Ids(field)], false);
        RequireAtMost(field, most);
        return new([.. field.Items().Select(item => item.IsList ? Ids(item) : new InputText(item.Path, item.IsText ? item.Text() : throw item.Unexpected("a text or a list of ids")))], true);
    }

    /// <summary>A text or a list of texts.</summary>
    /// <exception cref="RequestException">It is something else, nothing, or more than one request may have.</exception>
    public static InputList OfTexts(JsonField field, int most)
    {
        if (field.IsText) return new([new(field.Path, field.Text())], false);
        if (!field.IsList) throw field.Unexpected("a text or a list of texts");
        RequireSome(field);
        RequireAtMost(field, most);
        return new([.. field.Items().Select(item => new InputText(item.Path, item.IsList && item.Count == 1 ? item.Items().First().Text() : item.Text()))], true);
    }

    /// <summary>A text, a pair of texts, or a list of texts and pairs, each a list of its own: <c>"a"</c>, <c>["a", "b"]</c>, <c>[["a"], ["a", "b"]]</c>.</summary>
    /// <exception cref="RequestException">It is something else, nothing, or more than one request may have.</exception>
    public static InputList OfPairs(JsonField field, int most)
    {
        if (field.IsText) return new([new(field.Path, field.Text())], false);
        if (!field.IsList) throw field.Unexpected("a text, a pair of texts, or a list of lists of one or two texts");
        RequireSome(field);
        if (!field.Items().First().IsList) return new([TextOrPair(field)], false);
        RequireAtMost(field, most);
        return new([.. field.Items().Select(TextOrPair)], true);
    }

    /// <summary>A list of texts, at least one.</summary>
    /// <exception cref="RequestException">It is something else, nothing, or more than one request may have.</exception>
    public static InputList OfList(JsonField field, int most, Func<JsonField, InputText> read)
    {
        if (!field.IsList) throw field.Unexpected("a list of texts");
        RequireSome(field);
        RequireAtMost(field, most);
        return new([.. field.Items().Select(read)], true);
    }

    private static InputText TextOrPair(JsonField field)
    {
        if (!field.IsList || field.Count is 0 or > 2) throw field.Unexpected("a list of one or two texts");
        string[] texts = [.. field.Items().Select(item => item.Text())];
        return new(field.Path, texts[0], texts.ElementAtOrDefault(1));
    }

    private static InputText Ids(JsonField field) => new(field.Path, "", null, [.. field.Items().Select(item => item.Integer(0) ?? throw item.Unexpected("an id"))]);

    private static void RequireSome(JsonField field)
    {
        if (field.Count == 0) throw new RequestException(ErrorKind.Empty, $"{field.Path}: expected at least one text, found an empty list") { Parameter = field.Path };
    }

    private static void RequireAtMost(JsonField field, int most)
    {
        if (field.Count > most)
            throw new RequestException(ErrorKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"{field.Path}: batch size {field.Count} > maximum allowed batch size {most}")) { Parameter = field.Path };
    }
}
