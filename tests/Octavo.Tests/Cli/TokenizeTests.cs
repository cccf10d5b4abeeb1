using System.Text;
using System.Text.Json;

namespace Octavo.Tests.Cli;

/// <summary><c>octavo tokenize</c> on tokenizers without a model.</summary>
public sealed class TokenizeTests
{
    private static readonly string Goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers");

    [Theory]
    [InlineData("trunc-and-pad")]
    [InlineData("model-bpe-byte-fallback-fuse")]
    [InlineData("norm-nfkc")]
    public void A_folder_of_tokenizer_files_answers_lines_as_the_reference(string name)
    {
        var folder = Path.Combine(Goldens, "components", name);
        var input = File.ReadAllBytes(Path.Combine(folder, "lines.jsonl"));
        var result = CliProcess.RunWith(input, "tokenize", folder, "--decode", "--offsets");
        Assert.Equal(0, result.ExitCode);
        var expected = File.ReadLines(Path.Combine(folder, "lines.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var found = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(expected.Count, found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var member in (string[])["input_ids", "offsets", "decoded", "attention_mask"])
            {
                Assert.Equal(expected[i].TryGetProperty(member, out var wanted), found[i].TryGetProperty(member, out var told));
                if (wanted.ValueKind != JsonValueKind.Undefined) Assert.True(JsonElement.DeepEquals(wanted, told), $"{expected[i]}\n{found[i]}");
            }

            Assert.Equal(expected[i].TryGetProperty("overflow", out var parts), found[i].TryGetProperty("overflow", out var others));
            if (parts.ValueKind == JsonValueKind.Array)
                Assert.Equal(parts.EnumerateArray().Select(part => part.GetProperty("input_ids").ToString()), others.EnumerateArray().Select(part => part.GetProperty("input_ids").ToString()));
        }
    }

    [Fact]
    public void A_file_that_is_no_tokenizer_is_refused_in_one_line()
    {
        var result = CliProcess.RunWith([], "tokenize", Path.Combine(Goldens, "hostile", "unknown-normalizer.json"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("normalizer.type", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_cannot_be_cut_is_wrong_alone()
    {
        var folder = Path.Combine(Goldens, "components", "trunc-only-second");
        var text = string.Join(' ', Enumerable.Repeat("word", 40));
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}\n{{\"text\":\"a\"}}\n"), "tokenize", folder);
        Assert.Equal(1, result.ExitCode);
        var answers = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains("only_second", answers[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.True(answers[1].TryGetProperty("input_ids", out _));
    }
}
