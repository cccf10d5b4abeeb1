using System.Text;
using System.Text.Json;
using Octavo.Tests.Model.Entities;

namespace Octavo.Tests.Cli;

/// <summary><c>octavo predict</c> with a model that gives tokens tags.</summary>
public sealed class EntityLinesTests
{
    private const string Line = """{"text": "Rosa met Saint John in Lake Victoria."}""";

    /// <summary>The goldens' lines are lines of predict when their options stand beside the texts.</summary>
    [Fact]
    public void Lines_are_answered_as_Transformers_pipeline_answers()
    {
        var goldens = File.ReadLines(Path.Combine(EntityGoldens.Folder("bert"), "cases.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes(string.Join('\n', goldens.Select(LineOf))), "predict", EntityGoldens.Folder("bert"), "--batch-size", "16");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(goldens.Count, result.Lines.Length);
        for (var i = 0; i < goldens.Count; i++) Check(goldens[i], i + 1, JsonDocument.Parse(result.Lines[i]).RootElement);
    }

    [Fact]
    public void Options_are_flags_too_and_a_line_goes_before_them()
    {
        var own = Line.Replace("}", """, "aggregation_strategy": null, "stride": null, "ignore_labels": []}""", StringComparison.Ordinal);
        var result = CliProcess.RunWith(
            Encoding.UTF8.GetBytes(Line + "\n" + own), "predict", EntityGoldens.Folder("bert"), "--aggregation-strategy", "simple", "--stride", "4", "--ignore-labels", "O,LOC");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["entity_group", "entity"], result.Lines.Select(line => First(line).EnumerateObject().First().Name));
        Assert.DoesNotContain("LOC", result.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"O\"", result.Lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"question": "x"}""", "expected a member 'text', found none")]
    [InlineData("""{"text": "x", "stride": -1}""", "expected a whole number of at least 0 as 'stride', found -1")]
    [InlineData("""{"text": "x", "stride": 64}""", "stride: expected 0 or more, and less than the 64 tokens that the model takes, found 64")]
    [InlineData("""{"text": "x", "stride": 63}""", "stride: expected less than the 62 tokens of a window of 64 without special ones, found 63")]
    [InlineData("""{"text": "x", "stride": 4, "aggregation_strategy": "none"}""", "stride: expected with aggregation_strategy simple, first, average or max, found none with stride 4")]
    [InlineData("""{"text": "x", "aggregation_strategy": "median"}""", "expected none, simple, first, average, max as 'aggregation_strategy', found 'median'")]
    [InlineData("""{"text": "x", "ignore_labels": [1]}""", "expected strings in 'ignore_labels', found another value at place 0")]
    public void A_line_that_cannot_be_answered_is_an_error_of_its_own(string line, string expected)
    {
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes(line + "\n" + Line), "predict", EntityGoldens.Folder("bert"));
        Assert.Equal(1, result.ExitCode);
        using var json = JsonDocument.Parse(result.Lines[0]);
        Assert.Equal((expected, 1), (json.RootElement.GetProperty("error").GetString(), json.RootElement.GetProperty("line").GetInt32()));
        Assert.NotEqual(default, First(result.Lines[1]));
    }

    /// <summary>Flags of other heads say nothing here.</summary>
    [Fact]
    public void A_flag_of_another_head_is_refused()
    {
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes(Line), "predict", EntityGoldens.Folder("bert"), "--top-k", "2");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--aggregation-strategy", result.Error, StringComparison.Ordinal);
    }

    private static JsonElement First(string line) => JsonDocument.Parse(line).RootElement.GetProperty("entities").EnumerateArray().First();

    private static string LineOf(JsonElement golden)
    {
        var members = golden.GetProperty("options").EnumerateObject().Select(member => $"\"{member.Name}\": {member.Value.GetRawText()}");
        return "{" + string.Join(", ", members.Prepend($"\"text\": {golden.GetProperty("text").GetRawText()}")) + "}";
    }

    private static void Check(JsonElement golden, int number, JsonElement line)
    {
        if (!golden.TryGetProperty("expected", out var expected))
        {
            Assert.Equal(number, line.GetProperty("line").GetInt32());
            return;
        }

        var found = line.GetProperty("entities");
        Assert.Equal(expected.EnumerateArray().Select(Names), found.EnumerateArray().Select(Names));
        Assert.All(expected.EnumerateArray().Zip(found.EnumerateArray()), pair => Assert.Equal(pair.First.GetProperty("score").GetDouble(), pair.Second.GetProperty("score").GetDouble(), 2e-5));
    }

    private static (string Kind, string? Label, int Start, int End) Names(JsonElement entity)
    {
        var label = entity.EnumerateObject().First();
        return (label.Name, label.Value.GetString(), entity.GetProperty("start").GetInt32(), entity.GetProperty("end").GetInt32());
    }
}
