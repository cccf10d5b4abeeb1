using System.Text;
using System.Text.Json.Nodes;

namespace Octavo.Tests.Cli.Predictions;

/// <summary><c>octavo predict</c> against Transformers' <c>TextClassificationPipeline</c> (Goldens/heads/pipelines).</summary>
public sealed class TextPredictionsTests
{
    private const float Near = 2e-5f;

    private static string Single => PipelineCases.Folder("heads", "pipelines", "bert-single-label");

    [Theory]
    [InlineData("bert-single-label")]
    [InlineData("bert-multi-label")]
    [InlineData("bert-one-logit")]
    [InlineData("bert-regression")]
    public void Every_case_of_the_pipeline_is_answered_as_there(string kind)
    {
        foreach (var (asked, answer) in PipelineCases.Ask(PipelineCases.Folder("heads", "pipelines", kind)).All)
        {
            if (asked["error"] is { } error)
            {
                // Texts that are too long are an error there; here they are cut unless that is forbidden.
                Assert.Equal(error.GetValue<string>() == "KeyError", answer["error"] is not null);
                continue;
            }

            var expected = asked["expected"] is JsonArray several ? several.ToList() : [asked["expected"]];
            var found = answer["scores"]!.AsArray();
            Assert.Equal(expected[0]!["label"]!.GetValue<string>(), answer["label"]!.GetValue<string>());
            Assert.Equal(expected[0]!["score"]!.GetValue<float>(), answer["score"]!.GetValue<float>(), Near);
            // The pipeline tells one label unless it is told how many; predict then tells all.
            if (asked["options"]!.AsObject().ContainsKey("top_k")) Assert.Equal(expected.Count, found.Count);
            foreach (var (wanted, one) in expected.Zip(found))
            {
                Assert.Equal(wanted!["label"]!.GetValue<string>(), one!["label"]!.GetValue<string>());
                Assert.Equal(wanted["score"]!.GetValue<float>(), one["score"]!.GetValue<float>(), Near);
            }
        }
    }

    [Fact]
    public void A_key_of_a_line_goes_before_the_flag_and_null_before_it_too()
    {
        var lines = Predict("""
            {"text":"a"}
            {"text":"a","top_k":1}
            {"text":"a","top_k":null}
            {"text":"a","function_to_apply":"NONE"}
            """, "--top-k", "2", "--function-to-apply", "sigmoid");
        Assert.Equal([2, 1, 3, 2], lines.Select(line => line["scores"]!.AsArray().Count));
        Assert.Equal(lines[3]["logits"]!.AsArray().Max(logit => logit!.GetValue<float>()), lines[3]["score"]!.GetValue<float>());
        Assert.NotEqual(lines[0]["score"]!.GetValue<float>(), lines[3]["score"]!.GetValue<float>());
    }

    [Theory]
    [InlineData("""{"text":"a","top_k":0}""", "expected a whole number of at least 1 as 'top_k', found 0")]
    [InlineData("""{"text":"a","top_k":1.5}""", "expected a whole number as 'top_k', found 1.5")]
    [InlineData("""{"text":"a","function_to_apply":"tanh"}""", "expected softmax, sigmoid, none as 'function_to_apply', found 'tanh'")]
    [InlineData("""{"text":"a","truncation":"middle"}""", "as 'truncation', found 'middle'")]
    [InlineData("""{"text":"a","truncation":1}""", "expected a string as 'truncation'")]
    [InlineData("""{"text":"a b c","max_length":1}""", "max_length: expected room for the special tokens, found 1")]
    [InlineData("""{"text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b","pair":"c","truncation":"only_second","max_length":8}""", "only_second")]
    [InlineData("""{"text":"a","candidate_labels":["x"]}""", "expected a model of natural language inference")]
    [InlineData("""{"text":"a","multi_label":true}""", "expected 'candidate_labels' beside 'multi_label', found none")]
    public void A_line_that_asks_for_what_cannot_be_is_wrong_alone(string line, string message)
    {
        var answers = Predict($"{{\"text\":\"a\"}}\n{line}\n{{\"text\":\"a\"}}");
        Assert.Contains(message, answers[1]["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(2, answers[1]["line"]!.GetValue<int>());
        Assert.Equal(answers[0].ToJsonString(), answers[2].ToJsonString());
    }

    [Fact]
    public void A_text_that_is_too_long_is_cut_unless_that_is_forbidden()
    {
        var text = string.Join(' ', Enumerable.Repeat("a", 100));
        var answers = Predict($"{{\"text\":\"{text}\"}}\n{{\"text\":\"{text}\",\"truncation\":true}}\n{{\"text\":\"{text}\",\"truncation\":false}}");
        Assert.Equal(answers[0].ToJsonString(), answers[1].ToJsonString());
        Assert.Contains("expected at most 66 tokens", answers[2]["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--candidate-labels", "a,b", "expected a model of natural language inference, with a label that begins with 'entail' beside another, found labels negative, neutral, positive")]
    public void Flags_that_no_line_can_be_answered_with_are_refused_once(string flag, string value, string message) =>
        CliProcess.Run("predict", Single, flag, value).IsRefused(1, message);

    private static List<JsonNode> Predict(string lines, params string[] flags) =>
        [.. CliProcess.RunWith(Encoding.UTF8.GetBytes(lines), ["predict", Single, .. flags]).Lines.Select(line => JsonNode.Parse(line)!)];
}
