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
        var source = Arguments.Tokenizer();
        var decode = new Option<bool>("--decode") { Description = "Adds \"decoded\": the text of the ids, without special tokens" };
        var offsets = new Option<bool>("--offsets")
        {
            Description = "Adds \"offsets\": where each token stands in its text, in Unicode code points (the library counts UTF-16 units)",
        };
        var command = new Command(
            "tokenize",
            "Ids for JSON lines {\"text\":…, \"pair\":…, \"max_length\":…, \"add_special_tokens\":…} from the standard input stream: "
            + "{\"input_ids\":[…], \"token_type_ids\":[…]}; \"overflow\" and \"attention_mask\" where a tokenizer.json that stands alone asks for truncation and padding")
        {
            source,
            decode,
            offsets,
        };
        command.SetAction(parsed =>
        {
            var log = new Log(parsed.GetValue(Arguments.Verbosity));
            var tokenizer = Tokenizer.Load(NamedModel.FolderOf(parsed.GetRequiredValue(source), log, cancellation));
            var answer = new EncodingAnswer(tokenizer, parsed.GetValue(decode), parsed.GetValue(offsets));
            return new LineAnswerer(LinesTogether, new Answerer<TextRequest>(TextRequest.Of, requests => [.. requests.Select(answer.To)]), CarriedColumns.None).Run("""{"text": "..."}""", log, cancellation);
        });
        return command;
    }
}
