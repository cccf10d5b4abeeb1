using System.Text;
using System.Text.Json;

namespace Octavo.Tests.Cli;

public sealed class LinesTests
{
    private const string BadLines = """
        {"text":"hello world"}
        {"text":

        {"pair":"x"}
        {"text":"\ud800 lone \udc00","pair":null}
        {"text":5}
        [1]
        {"text":"a"} b
        {"text":"","pair":"","unknown":{"text":[1]}}
        {"te\u0078t":"escaped \"name\""}
        """;

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    [InlineData("64")]
    public void Bad_lines_are_answered_in_their_place(string batchSize)
    {
        var input = Encoding.UTF8.GetBytes(BadLines.ReplaceLineEndings("\n"));
        var result = CliProcess.RunWith([.. input, .. "\n{\"text\":\""u8, 0xFF, .. "\"}"u8], "predict", CliProcess.Model, "--batch-size", batchSize);
        Assert.Equal(1, result.ExitCode);
        var answers = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        int[] wrong = [2, 3, 4, 6, 7, 8, 11];
        Assert.Equal(11, answers.Count);
        for (var line = 1; line <= answers.Count; line++)
        {
            var answer = answers[line - 1];
            Assert.Equal(wrong.Contains(line), answer.TryGetProperty("error", out _));
            if (wrong.Contains(line)) Assert.Equal(line, answer.GetProperty("line").GetInt32());
            else Assert.Equal(2, answer.GetProperty("logits").GetArrayLength());
        }
    }

    /// <summary>One of two texts would be thrown away in silence.</summary>
    [Fact]
    public void A_member_that_is_there_twice_is_an_error_of_its_line()
    {
        var result = CliProcess.RunWith([.. """{"text":"a","text":"b"}"""u8, .. "\n"u8, .. """{"text":"a","id":1,"\u0069d":2}"""u8], "tokenize", CliProcess.Model);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("""{"error":"expected each member once, found 'text' twice","line":1}""", result.Lines[0]);
        Assert.Equal("""{"error":"expected each member once, found 'id' twice","line":2}""", result.Lines[1]);
    }

    [Fact]
    public void An_array_of_all_lines_is_refused_in_words_that_help()
    {
        var result = CliProcess.RunWith("""[{"text":"a"},{"text":"b"}]"""u8.ToArray(), "tokenize", CliProcess.Model);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("found an array: each line is an object of its own", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_come_when_the_input_pauses()
    {
        using var process = CliProcess.Start("predict", CliProcess.Model, "--batch-size", "8");
        for (var i = 0; i < 3; i++)
        {
            process.Input.Write("{\"text\":\"The cat sat.\",\"pair\":\"A cat was sitting.\"}\n"u8);
            process.Input.Flush();
            using var answer = JsonDocument.Parse(process.Output.ReadLine()!);
            Assert.InRange(answer.RootElement.GetProperty("score").GetDouble(), .5, 1);
        }

        process.Input.Close();
        Assert.Equal(0, process.Wait().ExitCode);
    }

    [Fact]
    public void A_text_of_ten_megabytes_is_answered()
    {
        var text = string.Concat(Enumerable.Repeat("caf\\u00e9 ", 1 << 20));
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}\n{{\"text\":\"b\"}}\n"), "predict", CliProcess.Model);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(2, result.Lines.Length);
    }

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_are_passed_over()
    {
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes("\uFEFF{\"text\":\"a\"}\r\n{\"text\":\"b\"}\r\n"), "predict", CliProcess.Model);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(2, result.Lines.Length);
    }

    [Fact]
    public void No_lines_are_no_answers()
    {
        var result = CliProcess.Run("predict", CliProcess.Model);
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Ids_are_those_of_transformers()
    {
        const string golden = """{"text": "He said the foodservice pie business doesn't fit the company's long-term growth strategy.", "pair": "\"The foodservice pie business does not fit our long-term growth strategy.", "max_length": 128}""";
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes(golden + "\n{\"text\":\"a\",\"max_length\":-1}\n"), "tokenize", CliProcess.Model);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            """{"input_ids":[101,2002,2056,1996,9440,2121,7903,2063,11345,2449,2987,1005,1056,4906,1996,2194,1005,1055,2146,1011,2744,3930,5656,1012,102,1000,1996,9440,2121,7903,2063,11345,2449,2515,2025,4906,2256,2146,1011,2744,3930,5656,1012,102],"token_type_ids":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}""",
            result.Lines[0]);
        Assert.Contains("error", result.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_goes_away_ends_the_work()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell");
        var lines = string.Concat(Enumerable.Repeat("{\"text\":\"a\"}\n", 200_000));
        var path = Path.GetTempFileName();
        File.WriteAllText(path, lines);
        var result = CliProcess.RunInShell($"< {path} | head -n 1", "predict", CliProcess.Model);
        Assert.Single(result.Lines);
        File.Delete(path);
    }

    [Fact]
    public void Ctrl_C_ends_the_waiting_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        using var process = CliProcess.Start("predict", CliProcess.Model);
        process.Input.Write("{\"text\":\"a\"}\n"u8);
        process.Input.Flush();
        Assert.NotNull(process.Output.ReadLine());
        process.Interrupt();
        process.Wait().IsRefused(130, "cancelled");
    }
}
