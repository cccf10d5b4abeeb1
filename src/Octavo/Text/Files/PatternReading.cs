using Octavo.Text.Patterns;

namespace Octavo.Text.Files;

/// <summary>Reads what several sections of <c>tokenizer.json</c> have.</summary>
internal static class PatternReading
{
    private const int MostSteps = 1000;

    /// <summary><c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
    public static TextPattern Read(JsonPart part)
    {
        if (part.IsString) return TextPattern.Literal(part.AsString());
        part.HasOnly("String", "Regex");
        return part.Optional("String") is { } text ? TextPattern.Literal(text.AsString())
            : part.Optional("Regex") is { } expression ? TextPattern.Regex(expression.Where, expression.AsString())
            : throw part.Unexpected("a member 'String' or 'Regex'");
    }

    /// <summary>The components of a sequence.</summary>
    public static IReadOnlyList<JsonPart> Steps(JsonPart part, string name)
    {
        var steps = part.Items(name);
        return steps.Count <= MostSteps ? steps : throw new InvalidDataException($"{part.Where}: {name}: expected at most {MostSteps} components, found {steps.Count}");
    }
}
