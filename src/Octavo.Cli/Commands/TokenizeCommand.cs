using System.CommandLine;
using Octavo.Cli.Lines;
using Octavo.Text;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo tokenize</c>: JSON lines in, the ids of each out.</summary>
internal static class TokenizeCommand
{
    private const int LinesTogether = 64;

    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var command = new Command(
            "tokenize", "Ids for JSON lines {\"text\":…, \"pair\":…, \"max_length\":…} from the standard input stream: {\"input_ids\":[…], \"token_type_ids\":[…]}")
        {
            model,
        };
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var tokenizer = WordPieceTokenizer.Load(parsed.GetRequiredValue(model));
            return new LineAnswerer(LinesTogether, requests => [.. requests.Select(request => Answer(tokenizer, request))]).Run(log, cancellation);
        });
        return command;
    }

    private static LineAnswer Answer(WordPieceTokenizer tokenizer, TextRequest request)
    {
        try
        {
            var encoding = tokenizer.Encode(request.Text, request.Pair, request.MaxLength ?? tokenizer.ModelMaxLength);
            return new LineAnswer(
                json =>
                {
                    json.WriteIntegers("input_ids", encoding.InputIds);
                    json.WriteIntegers("token_type_ids", encoding.TokenTypeIds);
                },
                null);
        }
        catch (ArgumentException e)
        {
            return new LineAnswer(null, Failure.MessageOf(e)); // a max_length below the special tokens
        }
    }
}
