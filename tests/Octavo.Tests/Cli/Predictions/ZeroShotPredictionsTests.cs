using System.Text;
using System.Text.Json.Nodes;

namespace Octavo.Tests.Cli.Predictions;

/// <summary><c>octavo predict</c> against Transformers' <c>ZeroShotClassificationPipeline</c> (Goldens/pipelines/zero-shot).</summary>
public sealed class ZeroShotPredictionsTests
{
    private const float Near = 2e-5f;

    private static string Model => PipelineCases.Folder("pipelines", "zero-shot", "bert");

    [Theory]
    [InlineData("bert")]
    [InlineData("bert-upper-case")]
    [InlineData("bert-contradiction-second")]
    public void Every_case_of_the_pipeline_is_answered_as_there(string kind)
    {
        foreach (var (asked, answer) in PipelineCases.Ask(PipelineCases.Folder("pipelines", "zero-shot", kind), "--batch-size", "5").All)
        {
            Assert.Equal(asked["error"] is not null, answer["error"] is not null);
            if (asked["expected"] is not { } expected) continue;
            Assert.Equal(Texts(expected["labels"]!), Texts(answer["labels"]!));
            Assert.Equal(Numbers(expected["scores"]!), Numbers(answer["scores"]!), (a, b) => Math.Abs(a - b) < Near);
        }
    }

    [Fact]
    public void Flags_hold_for_lines_that_say_nothing_and_mix_with_plain_classification()
    {
        string[] flags = ["--candidate-labels", " sports, travel ,", "--multi-label", "--hypothesis-template", "It is {0}."];
        var mixed = Run("""
            {"text":"a"}
            {"text":"a","candidate_labels":["sports","travel"],"multi_label":true,"hypothesis_template":"It is {}."}
            {"text":"a","candidate_labels":null}
            {"text":"a","multi_label":false}
            """, flags);
        Assert.Equal(mixed[0].ToJsonString(), mixed[1].ToJsonString());
        Assert.NotNull(mixed[2]["logits"]);
        Assert.Equal(1, Numbers(mixed[3]["scores"]!).Sum(), 1e-6f);
        Assert.NotEqual(1, Numbers(mixed[0]["scores"]!).Sum(), 1e-3f);
    }

    [Theory]
    [InlineData("""{"text":"a","candidate_labels":[]}""", "candidate labels: expected at least one, found none")]
    [InlineData("""{"text":"a","candidate_labels":" , "}""", "candidate labels: expected at least one, found none")]
    [InlineData("""{"text":"","candidate_labels":"x"}""", "expected a text to classify, found an empty one")]
    [InlineData("""{"text":"a","candidate_labels":[1]}""", "expected strings in 'candidate_labels', found another value at place 0")]
    [InlineData("""{"text":"a","candidate_labels":7}""", "expected an array of strings as 'candidate_labels', found 7")]
    [InlineData("""{"text":"a","candidate_labels":"x","hypothesis_template":"nothing"}""", "hypothesis template 'nothing': expected '{}' or '{0}' where the label stands, found no place for the label")]
    [InlineData("""{"text":"a","candidate_labels":"x","hypothesis_template":"{} {}"}""", "found more than one place")]
    [InlineData("""{"text":"a","candidate_labels":"x","hypothesis_template":"{label}"}""", "found '{label}'")]
    [InlineData("""{"text":"a","candidate_labels":"x","hypothesis_template":"{"}""", "found a '{' that stands alone")]
    [InlineData("""{"text":"a","candidate_labels":"x","hypothesis_template":"{{}}"}""", "found no place for the label")]
    [InlineData("""{"text":"a","candidate_labels":"x","multi_label":"yes"}""", "expected true or false as 'multi_label', found 'yes'")]
    [InlineData("""{"text":"a","pair":"b","candidate_labels":"x"}""", "expected no 'pair' beside 'candidate_labels', found one")]
    public void What_cannot_be_asked_is_told_in_one_line(string line, string message) =>
        Assert.Contains(message, Run(line)[0]["error"]!.GetValue<string>(), StringComparison.Ordinal);

    [Theory]
    [InlineData("--candidate-labels: expected at least one label, found none", "--candidate-labels", " , ")]
    [InlineData("hypothesis template 'nothing'", "--candidate-labels", "x", "--hypothesis-template", "nothing")]
    public void Flags_that_no_line_can_be_answered_with_are_refused_once(string message, params string[] flags) =>
        CliProcess.Run(["predict", Model, .. flags]).IsRefused(1, message);

    [Fact]
    public void Flags_for_candidate_labels_without_labels_are_no_plain_classification() =>
        Assert.Contains("expected 'candidate_labels' beside 'multi_label', found none", Run("""{"text":"a"}""", "--multi-label")[0]["error"]!.GetValue<string>(), StringComparison.Ordinal);

    private static List<JsonNode> Run(string lines, params string[] flags) =>
        [.. CliProcess.RunWith(Encoding.UTF8.GetBytes(lines), ["predict", Model, .. flags]).Lines.Select(line => JsonNode.Parse(line)!)];

    private static IEnumerable<string> Texts(JsonNode array) => array.AsArray().Select(item => item!.GetValue<string>());

    private static float[] Numbers(JsonNode array) => [.. array.AsArray().Select(item => item!.GetValue<float>())];
}
