using System.Text;

namespace Octavo.Model;

/// <summary>A sentence with a place for a label: of Python's <c>str.format</c> what one text without a format needs.</summary>
internal sealed class HypothesisTemplate
{
    // The text between the places: one more than places.
    private readonly List<string> _parts = [];

    private HypothesisTemplate()
    {
    }

    /// <summary>Reads a template.</summary>
    /// <param name="template">The template.</param>
    /// <exception cref="ArgumentException">It has no place for a label, or one that this is not.</exception>
    public static HypothesisTemplate Parse(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var parsed = new HypothesisTemplate();
        var text = new StringBuilder();
        var fields = new List<string>();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] is not ('{' or '}'))
                text.Append(template[i]);
            else if (i + 1 < template.Length && template[i + 1] == template[i])
                text.Append(template[i++]);
            else
            {
                var end = template[i] == '{' ? template.IndexOf('}', i) : -1;
                fields.Add(end < 0 ? throw Unexpected(template, $"a '{template[i]}' that stands alone") : template[(i + 1)..end]);
                parsed._parts.Add(text.ToString());
                text.Clear();
                i = end;
            }
        }

        parsed._parts.Add(text.ToString());
        Check(template, fields);
        return parsed;
    }

    /// <summary>The sentence about a label.</summary>
    public string Of(string label) => string.Join(label, _parts);

    private static void Check(string template, List<string> fields)
    {
        if (fields.Count == 0)
            throw Unexpected(template, "no place for the label");
        if (fields.FirstOrDefault(field => field is not ("" or "0")) is { } other)
            throw Unexpected(template, $"'{{{other}}}'");
        if (fields.Count > 1 && fields.Contains(""))
            throw Unexpected(template, "more than one place, of which '{}' stands for the first alone: '{0}' may stand in several");
    }

    private static ArgumentException Unexpected(string template, string found) =>
        new($"hypothesis template '{template}': expected '{{}}' or '{{0}}' where the label stands, found {found}");
}
