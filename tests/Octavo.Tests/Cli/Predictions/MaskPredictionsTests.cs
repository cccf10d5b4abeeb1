using System.Text;
using System.Text.Json.Nodes;

namespace Octavo.Tests.Cli.Predictions;

/// <summary><c>octavo predict</c> against Transformers' <c>FillMaskPipeline</c> (Goldens/pipelines/fill-mask).</summary>
public sealed class MaskPredictionsTests
{
    private const float Near = 2e-5f;

    private static string Model => PipelineCases.Folder("pipelines", "fill-mask", "bert");

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void Every_case_of_the_pipeline_is_answered_as_there(string kind)
    {
        foreach (var (asked, answer) in PipelineCases.Ask(PipelineCases.Folder("pipelines", "fill-mask", kind), "--batch-size", "5").All)
        {
            Assert.Equal(asked["error"] is not null, answer["error"] is not null);
            if (asked["expected"] is not JsonArray expected) continue;
            // One list where there is one mask.
            List<JsonArray> masks = expected[0] is JsonArray ? [.. expected.Select(mask => mask!.AsArray())] : [expected];
            Assert.Equal(masks.Count, answer["masks"]!.AsArray().Count);
            foreach (var (wanted, found) in masks.Zip(answer["masks"]!.AsArray())) Compare(wanted, found!.AsArray());
        }
    }

    [Fact]
    public void Flags_hold_for_lines_that_say_nothing()
    {
        var lines = Run("""
            {"text":"Kyoto [MASK] Saint John"}
            {"text":"Kyoto [MASK] Saint John","targets":["sold","is","the"],"top_k":2}
            {"text":"Kyoto [MASK] Saint John","targets":"sold"}
            {"text":"Kyoto [MASK] Saint John","targets":null,"top_k":null}
            """, "--targets", "sold,is,the", "--top-k", "2");
        Assert.Equal(lines[0].ToJsonString(), lines[1].ToJsonString());
        Assert.Equal([2, 2, 1, 5], lines.Select(line => line["masks"]![0]!.AsArray().Count));
    }

    [Theory]
    [InlineData("""{"text":"a"}""", "expected a mask, [MASK], found none among its 3 tokens")]
    [InlineData("""{"text":"[MASK]","targets":[]}""", "targets: expected at least one word that the vocabulary can spell, found none")]
    [InlineData("""{"text":"[MASK]","targets":[" ",""]}""", "targets: expected at least one word that the vocabulary can spell, found ' ', ''")]
    [InlineData("""{"text":"[MASK]","targets":[5]}""", "expected strings in 'targets'")]
    [InlineData("""{"text":"[MASK]","top_k":381}""", "top_k: expected 1 to 380, the words of the vocabulary, found 381")]
    [InlineData("""{"text":"[MASK]","tokenizer_kwargs":5}""", "expected an object as 'tokenizer_kwargs', found 5")]
    public void What_cannot_be_asked_is_told_in_one_line(string line, string message) =>
        Assert.Contains(message, Run(line)[0]["error"]!.GetValue<string>(), StringComparison.Ordinal);

    [Fact]
    public void A_flag_of_another_head_is_refused() =>
        CliProcess.Run("predict", Model, "--candidate-labels", "a,b").IsRefused(1, "--candidate-labels: expected one of --top-k, --targets, --truncation, --max-length");

    private static void Compare(JsonArray wanted, JsonArray found)
    {
        Assert.Equal(wanted.Count, found.Count);
        foreach (var (expected, word) in wanted.Zip(found))
        {
            Assert.Equal(expected!["token"]!.GetValue<int>(), word!["token"]!.GetValue<int>());
            Assert.Equal(expected["score"]!.GetValue<float>(), word["score"]!.GetValue<float>(), Near);
            Assert.Equal(expected["token_str"]!.GetValue<string>(), word["token_str"]!.GetValue<string>());
            Assert.Equal(expected["sequence"]!.GetValue<string>(), word["sequence"]!.GetValue<string>());
        }
    }

    private static List<JsonNode> Run(string lines, params string[] flags) =>
        [.. CliProcess.RunWith(Encoding.UTF8.GetBytes(lines), ["predict", Model, .. flags]).Lines.Select(line => JsonNode.Parse(line)!)];
}
