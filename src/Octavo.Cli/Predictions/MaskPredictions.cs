using System.CommandLine;
using System.Text.Json;
using Octavo.Cli.Bulk;
using Octavo.Cli.Lines;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Cli.Predictions;

/// <summary>Words in the places of masks.</summary>
/// <param name="model">The model; disposed with this.</param>
internal sealed class MaskPredictions(MaskedLanguageModel model) : HeadPredictions<MaskQuestion>
{
    // Where the pipeline keeps the options of its tokenizer.
    private const string TokenizerOptions = "tokenizer_kwargs";

    private readonly Tokenizer _tokenizer = model.Tokenizer; // refused before the first line, not at it

    /// <inheritdoc/>
    public override IReadOnlyList<LineOption> Options { get; } =
        [PredictionOptions.TopK, PredictionOptions.Targets, LineLength.TruncationOption, LineLength.MaxLengthOption];

    /// <inheritdoc/>
    public override string Example => $"{{\"text\": \"... {(_tokenizer.MaskId is { } mask ? _tokenizer.TokenOf(mask) : "[MASK]")} ...\"}}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Keys => ["text", "pair"];

    /// <inheritdoc/>
    public override IReadOnlyList<AnswerColumn> Columns(ParseResult flags) => [new("masks", AnswerKind.Json)];

    /// <inheritdoc/>
    public override void Dispose() => model.Dispose();

    /// <inheritdoc/>
    protected override MaskQuestion Read(JsonLine line, ParseResult flags)
    {
        // A text that is cut may lose its mask: only who asks for it.
        var length = LineLength.Of(line.Object(TokenizerOptions) ?? line, flags, LineTruncation.Never);
        var encoding = length.Encode(_tokenizer, model.Config, line.RequiredText("text"), line.Text("pair"));
        var options = new MaskOptions { Targets = PredictionOptions.Targets.Of(line, flags) };
        if (PredictionOptions.TopK.Of(line, flags) is { } topK) options = options with { TopK = topK };
        return model.Ask(encoding, options);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<LineAnswer> Answer(IReadOnlyList<MaskQuestion> requests, CancellationToken cancellation) =>
        [.. model.Answer(requests, cancellation).Select(masks => new LineAnswer(json => Write(json, masks), null))];

    private static void Write(Utf8JsonWriter json, IReadOnlyList<IReadOnlyList<MaskedWord>> masks)
    {
        json.WriteStartArray("masks");
        foreach (var words in masks)
        {
            json.WriteStartArray();
            foreach (var word in words)
            {
                json.WriteStartObject();
                json.WriteFloat("score", word.Score);
                json.WriteNumber("token", word.Token);
                json.WriteString("token_str", word.Text);
                json.WriteString("sequence", word.Sequence);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
