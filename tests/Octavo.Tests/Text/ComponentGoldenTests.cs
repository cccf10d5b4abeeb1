using System.IO.Compression;
using System.Text.Json;
using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>Every component of tokenizer.json, alone and with others, answers as Hugging Face's tokenizers library.</summary>
public sealed class ComponentGoldenTests
{
    private static readonly string Goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers");

    public static TheoryData<string> Components() => [.. Names("components")];

    public static TheoryData<string> Families() => [.. Names("families")];

    [Theory]
    [MemberData(nameof(Components))]
    public void A_component_answers_as_the_reference(string name)
    {
        var folder = Path.Combine(Goldens, "components", name);
        AssertSame(Tokenizer.Load(folder), Path.Combine(folder, "lines.jsonl"), absentTypesAreZero: true);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void The_tokenizer_of_a_family_answers_as_Transformers(string name)
    {
        var folder = Path.Combine(Goldens, "families", name);
        AssertSame(Tokenizer.Load(folder), Path.Combine(folder, "tokenizer.jsonl"), absentTypesAreZero: false);
    }

    [Fact]
    public void One_file_is_a_tokenizer_too()
    {
        var folder = Path.Combine(Goldens, "families", "deberta-v2");
        var tokenizer = Tokenizer.Load(Path.Combine(folder, "tokenizer-strip-precompiled.json"));
        AssertSame(tokenizer, Path.Combine(folder, "tokenizer-strip-precompiled.jsonl"), absentTypesAreZero: false);
    }

    [Fact]
    public void A_real_byte_level_tokenizer_of_65000_tokens_answers_as_the_reference()
    {
        var folder = Path.Combine(Goldens, "real");
        var file = Path.Combine(Path.GetTempPath(), $"octavo-{Guid.NewGuid():N}.json");
        try
        {
            using (var packed = new GZipStream(File.OpenRead(Path.Combine(folder, "tokenizer.json.gz")), CompressionMode.Decompress))
            using (var unpacked = File.Create(file)) packed.CopyTo(unpacked);
            AssertSame(Tokenizer.Load(file), Path.Combine(folder, "lines.jsonl"), absentTypesAreZero: true);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Texts_of_a_batch_are_padded_together()
    {
        var seen = 0;
        foreach (var folder in Directory.GetDirectories(Path.Combine(Goldens, "components")).Where(folder => File.Exists(Path.Combine(folder, "batches.jsonl"))))
        {
            var tokenizer = Tokenizer.Load(folder);
            foreach (var line in File.ReadLines(Path.Combine(folder, "batches.jsonl")))
            {
                var golden = JsonDocument.Parse(line).RootElement;
                var texts = golden.GetProperty("batch").EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Array ? (item[0].GetString()!, item[1].GetString()) : (item.GetString()!, null)).ToList();
                var skips = golden.TryGetProperty("add_special_tokens", out var adds) && !adds.GetBoolean();
                var found = tokenizer.EncodeEach(texts, new EncodingOptions { SpecialTokens = skips ? SpecialTokens.Skip : SpecialTokens.Keep });
                Assert.Equal(Rows(golden, "input_ids"), found.Select(encoding => string.Join(' ', encoding.InputIds)));
                Assert.Equal(Rows(golden, "attention_mask"), found.Select(encoding => string.Join(' ', encoding.AttentionMask!)));
                seen++;
            }
        }

        Assert.InRange(seen, 20, int.MaxValue);
    }

    private static IEnumerable<string> Rows(JsonElement golden, string name) =>
        golden.GetProperty(name).EnumerateArray().Select(row => string.Join(' ', row.EnumerateArray()));

    private static void AssertSame(Tokenizer tokenizer, string file, bool absentTypesAreZero)
    {
        var lines = TokenizerLine.Read(file).ToList();
        Assert.NotEmpty(lines);
        var differences = lines.Select(line => line.DifferenceOf(tokenizer, absentTypesAreZero)).Where(told => told is not null).ToList();
        Assert.True(differences.Count == 0, $"{differences.Count} of {lines.Count} lines differ:\n{string.Join('\n', differences.Take(3))}");
    }

    private static IEnumerable<string> Names(string kind) =>
        Directory.GetDirectories(Path.Combine(Goldens, kind)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);
}
