using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Tests.Model;

namespace Octavo.Tests.Cli.Vectors;

/// <summary><c>octavo embed</c>: every precision in every form, the same numbers as by the library.</summary>
public sealed class EmbedTests : IDisposable
{
    private static readonly string Model = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "truncate-dim");
    private static readonly string Splade = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "splade", "max");
    private static readonly string[] s_texts = ["a cat on a mat", "", "The dog sat there.", "two words", "a cat", "rain in May", "seven"];

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(VectorPrecision.Int8, false)]
    [InlineData(VectorPrecision.UInt8, true)]
    [InlineData(VectorPrecision.Binary, false)]
    public void Lines_hold_the_codes_of_the_library(VectorPrecision precision, bool isCalibrated)
    {
        string[] calibration = isCalibrated ? ["--calibration", Write("calibration.jsonl", LinesOf(s_texts[..4]))] : [];
        var result = CliProcess.RunWith(LinesOf(s_texts), ["embed", Model, "--dimensions", "12", "--normalize", "--batch-size", "3", "--precision", precision.ToString().ToLowerInvariant(), .. calibration]);
        Assert.Equal(0, result.ExitCode);
        var vectors = Vectors(12);
        var ranges = EmbeddingRanges.Of(isCalibrated ? vectors.AsSpan(0, 4 * 12) : vectors, 12);
        Assert.Equal(Codes(vectors, 12, ranges, precision), result.Lines.SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("embedding").EnumerateArray().Select(code => code.GetInt32())));
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("int8")]
    [InlineData("ubinary")]
    public void Files_hold_what_lines_hold(string precision)
    {
        var lines = CliProcess.RunWith(LinesOf(s_texts), "embed", Model, "--precision", precision);
        foreach (var ending in (string[])["jsonl", "npy", "safetensors"])
        {
            var file = Path.Combine(_folder, "new", "vectors." + ending);
            var result = CliProcess.RunWith(LinesOf(s_texts), "embed", Model, "--precision", precision, "--output", file);
            Assert.Equal((0, ""), (result.ExitCode, result.Output));
            Assert.Equal([file], Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
            var wanted = lines.Lines.SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())).ToArray();
            if (ending == "jsonl") Assert.Equal(lines.Output, File.ReadAllText(file));
            else Assert.Equal(wanted, ending == "npy" ? ReadNpy(file, s_texts.Length) : ReadSafetensors(file, s_texts.Length));
            File.Delete(file);
        }
    }

    [Fact]
    public void An_empty_prompt_is_none_also_where_the_folder_has_one()
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "sentence-transformers", "prompts-default");
        using var expected = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        var result = CliProcess.RunWith(File.ReadAllBytes(Path.Combine(folder, "texts.jsonl")), "embed", folder, "--prompt-text", "");
        var found = result.Lines.SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()));
        Near.Equal(expected.Require("no-prompt.embeddings").ToFloats(), [.. found], 2e-5);
    }

    [Fact]
    public void Ranges_of_a_file_serve_what_comes_later()
    {
        var file = Path.Combine(_folder, "documents.safetensors");
        Assert.Equal(0, CliProcess.RunWith(LinesOf(s_texts), "embed", Model, "--precision", "int8", "--output", file).ExitCode);
        var later = CliProcess.RunWith(LinesOf(s_texts[2..3]), "embed", Model, "--precision", "int8", "--calibration", file);
        using var saved = Checkpoint.OpenFile(file);
        var tensor = saved.Require("embeddings");
        var row = tensor.Bytes.Slice(2 * tensor.Shape[1], tensor.Shape[1]).ToArray().Select(code => (int)(sbyte)code);
        Assert.Equal(row, JsonDocument.Parse(later.Lines[0]).RootElement.GetProperty("embedding").EnumerateArray().Select(code => code.GetInt32()));
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("int8")]
    public void A_line_that_cannot_be_done_is_answered_in_its_place(string precision)
    {
        byte[] input = [.. "{\"text\":1}\n"u8, .. LinesOf(s_texts[..2]), .. "{}\n{\n"u8, .. LinesOf(s_texts[2..3])];
        var result = CliProcess.RunWith(input, "embed", Model, "--precision", precision, "--batch-size", "2");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal([true, false, false, true, true, false], result.Lines.Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("error", out _)));
        Assert.Equal(4, JsonDocument.Parse(result.Lines[3]).RootElement.GetProperty("line").GetInt32());
        var file = Path.Combine(_folder, "vectors.npy");
        var written = CliProcess.RunWith(input, "embed", Model, "--precision", precision, "--output", file);
        Assert.Equal((1, 3), (written.ExitCode, written.Lines.Length));
        Assert.Contains("not written", written.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData(2, "--output: expected a file that ends with .npy, .safetensors or .jsonl", "--output", "vectors.txt")]
    [InlineData(2, "--calibration: expected --precision int8 or uint8", "--calibration", "texts.jsonl")]
    [InlineData(2, "--token-embeddings: expected --precision float32", "--token-embeddings", "--precision", "int8")]
    [InlineData(2, "--token-embeddings: expected JSON lines", "--token-embeddings", "--output", "vectors.npy")]
    [InlineData(2, "--precision: expected float32, int8, uint8, binary, ubinary", "--precision", "int4")]
    [InlineData(1, "expected a file of texts for calibration, found none", "--precision", "int8", "--calibration", "no-such-file.jsonl")]
    public void What_does_not_go_together_is_refused(int code, string message, params string[] options)
    {
        var result = CliProcess.RunWith(LinesOf(s_texts), ["embed", Model, .. options]);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Calibration_that_is_damaged_is_refused_by_its_line() =>
        CliProcess.RunWith(LinesOf(s_texts), "embed", Model, "--precision", "int8", "--calibration", Write("bad.jsonl", [.. LinesOf(s_texts), .. "{\"txt\":1}"u8]))
            .IsRefused(1, $"line {s_texts.Length + 1}: expected a member 'text', found none");

    [Fact]
    public void Weights_of_words_have_no_codes()
    {
        CliProcess.RunWith(LinesOf(s_texts), "embed", Splade, "--precision", "int8").IsRefused(1, "--precision: expected float32 for a model of words' weights, found int8");
        CliProcess.RunWith(LinesOf(s_texts), "embed", Splade, "--output", Path.Combine(_folder, "x.npy")).IsRefused(1, "expected a .jsonl");
        var file = Path.Combine(_folder, "words.jsonl");
        Assert.Equal(0, CliProcess.RunWith(LinesOf(s_texts), "embed", Splade, "--output", file).ExitCode);
        Assert.Equal(s_texts.Length, File.ReadAllLines(file).Length);
    }

    [Fact]
    public void A_ranking_that_cannot_be_done_is_answered_in_its_place()
    {
        var model = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "cross-encoder", "one-label");
        var result = CliProcess.RunWith(
            "{\"query\":\"a\",\"documents\":[\"b\",null]}\n{\"query\":\"a\",\"documents\":[\"b\",\"c\"],\"top_k\":1}\n{\"query\":\"a\",\"documents\":[]}\n{\"query\":\"a\",\"documents\":[\"b\"],\"top_k\":0}\n{\"query\":\"a\"}"u8.ToArray(), "rerank", model);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal([true, false, false, true, true], result.Lines.Select(line => JsonDocument.Parse(line).RootElement.TryGetProperty("error", out _)));
        Assert.Equal("""{"results":[]}""", result.Lines[2]);
    }

    private static float[] Vectors(int dimensions)
    {
        using var embedder = TextEmbedder.Load(Model);
        var vectors = new float[s_texts.Length * dimensions];
        embedder.Embed(s_texts, vectors, new() { Dimensions = dimensions, Normalize = true });
        return vectors;
    }

    private static IEnumerable<int> Codes(float[] vectors, int dimensions, EmbeddingRanges ranges, VectorPrecision precision)
    {
        var (signed, unsigned) = (new sbyte[vectors.Length], new byte[vectors.Length]);
        var bits = new sbyte[vectors.Length / dimensions * EmbeddingQuantizer.BinaryLength(dimensions)];
        EmbeddingQuantizer.ToInt8(vectors, ranges, signed);
        EmbeddingQuantizer.ToUInt8(vectors, ranges, unsigned);
        EmbeddingQuantizer.ToBinary(vectors, dimensions, bits);
        return precision == VectorPrecision.Int8 ? signed.Select(code => (int)code) : precision == VectorPrecision.UInt8 ? unsigned.Select(code => (int)code) : bits.Select(code => (int)code);
    }

    private static float[] ReadNpy(string file, int rows)
    {
        var bytes = File.ReadAllBytes(file);
        Assert.Equal("\u0093NUMPY\u0001\0v\0", Encoding.Latin1.GetString(bytes, 0, 10));
        var header = Encoding.ASCII.GetString(bytes, 10, 118);
        Assert.StartsWith("{'descr': '", header, StringComparison.Ordinal);
        Assert.Contains($"'fortran_order': False, 'shape': ({rows}, ", header, StringComparison.Ordinal);
        Assert.EndsWith(" \n", header, StringComparison.Ordinal);
        var (type, data) = (header.Substring(11, 3), bytes[128..]);
        return type == "<f4" ? MemoryMarshal.Cast<byte, float>(data).ToArray() : [.. data.Select(code => type == "|i1" ? (float)(sbyte)code : code)];
    }

    private static float[] ReadSafetensors(string file, int rows)
    {
        using var saved = Checkpoint.OpenFile(file);
        var tensor = saved.Require("embeddings");
        Assert.Equal(rows, tensor.Shape[0]);
        return tensor.Type == Octavo.Tensors.ElementType.F32 ? tensor.ToFloats() : [.. tensor.Bytes.ToArray().Select(code => tensor.Type == Octavo.Tensors.ElementType.I8 ? (float)(sbyte)code : code)];
    }

    private string Write(string name, byte[] bytes)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private static byte[] LinesOf(string[] texts) => Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => $"{{\"text\":\"{text}\"}}\n")));
}
