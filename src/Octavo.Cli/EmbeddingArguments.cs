using System.CommandLine;
using Octavo.Embeddings;

namespace Octavo.Cli;

/// <summary>How texts are embedded, on the command line.</summary>
internal sealed class EmbeddingArguments
{
    /// <summary>The option of a prompt's own text.</summary>
    public const string PromptText = "--prompt-text";

    private readonly Option<string?> _prompt = new("--prompt") { HelpName = "NAME", Description = "The model's prompt of this name goes before each text" };
    private readonly Option<string?> _promptText = new(PromptText) { HelpName = "TEXT", Description = "This goes before each text; empty for no prompt, whatever the folder's default" };
    private readonly Option<bool> _query = new("--query") { Description = "Texts that look for others: the prompt query" };
    private readonly Option<bool> _document = new("--document") { Description = "Texts that are found: the prompt document" };
    private readonly Option<int?> _dimensions = new("--dimensions") { HelpName = "N", Description = "Only the first N dimensions (Matryoshka)" };
    private readonly Option<bool> _normalize = new("--normalize") { Description = "Vectors of length 1" };

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_prompt, _promptText, _query, _document, _dimensions, _normalize]) command.Add(option);
    }

    /// <summary>What was typed.</summary>
    /// <exception cref="ArgumentException">Two of them contradict each other.</exception>
    public EmbeddingOptions Read(ParseResult flags)
    {
        (string Flag, bool IsGiven)[] prompts =
        [
            ("--prompt", flags.GetValue(_prompt) is not null), ("--prompt-text", flags.GetValue(_promptText) is not null),
            ("--query", flags.GetValue(_query)), ("--document", flags.GetValue(_document)),
        ];
        var given = prompts.Where(prompt => prompt.IsGiven).Select(prompt => prompt.Flag).ToList();
        if (given.Count > 1) throw new ArgumentException($"{given[1]}: expected without {given[0]}, found both");
        return new()
        {
            PromptName = flags.GetValue(_query) ? EmbeddingOptions.Query.PromptName : flags.GetValue(_document) ? EmbeddingOptions.Document.PromptName : flags.GetValue(_prompt),
            Prompt = flags.GetValue(_promptText),
            Dimensions = flags.GetValue(_dimensions),
            Normalize = flags.GetValue(_normalize),
        };
    }
}
