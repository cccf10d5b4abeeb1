using System.Text.Json;

namespace Octavo.Text.Files;

/// <summary>Writes sections of a <c>tokenizer.json</c> for files that come without one.</summary>
internal static class SectionText
{
    /// <summary>A text as JSON.</summary>
    public static string Quote(string value) => $"\"{JsonEncodedText.Encode(value)}\"";

    /// <summary>A truth value as JSON.</summary>
    public static string Bool(bool value) => value ? "true" : "false";

    /// <summary>The section <c>added_tokens</c>.</summary>
    public static string AddedTokens(IEnumerable<AddedToken> tokens) => $"[{string.Join(',', tokens.Select(Added))}]";

    /// <summary>
    /// A post-processor from a short form: A and B for the texts, tokens for themselves, with spaces between; a digit behind a
    /// caret for a segment that is not 0.
    /// </summary>
    /// <param name="model">Has the tokens.</param>
    /// <param name="single">Around one text.</param>
    /// <param name="pair">Around two.</param>
    /// <exception cref="InvalidDataException">A token is not in the vocabulary.</exception>
    public static string Template(TokenModelOfFile model, string single, string pair)
    {
        var names = $"{single} {pair}".Split(' ').Select(part => part.Split('^')[0]).Where(name => name is not ("A" or "B")).Distinct();
        var tokens = names.Select(name => $$"""{{Quote(name)}}:{"id":{{Quote(name)}},"ids":[{{model.IdOf(name)}}],"tokens":[{{Quote(name)}}]}""");
        return $$$"""{"type":"TemplateProcessing","single":[{{{Parts(single)}}}],"pair":[{{{Parts(pair)}}}],"special_tokens":{ {{{string.Join(',', tokens)}}} }}""";
    }

    private static string Parts(string template) => string.Join(',', template.Split(' ').Select(part =>
    {
        var name = part.Split('^')[0];
        var type = name.Length < part.Length ? part[(name.Length + 1)..] : "0";
        return name is "A" or "B"
            ? $$$"""{"Sequence":{"id":"{{{name}}}","type_id":{{{type}}} }}"""
            : $$$"""{"SpecialToken":{"id":{{{Quote(name)}}},"type_id":{{{type}}} }}""";
    }));

    private static string Added(AddedToken token, int index) =>
        $$"""{"id":{{index}},"content":{{Quote(token.Content)}},"lstrip":{{Bool(token.StripLeft)}},"normalized":false,"special":{{Bool(token.Special)}}}""";
}
