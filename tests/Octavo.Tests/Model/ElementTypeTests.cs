using System.Collections.Concurrent;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Tests.Checkpoints;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>Every type of element in every place of a model: it loads with the values it stands for, or is refused by its name.</summary>
public sealed class ElementTypeTests
{
    private const string Query = "bert.encoder.layer.0.attention.self.query";

    private static readonly TokenBatch Batch = new([.. Enumerable.Range(0, 128)], [.. Enumerable.Range(0, 128).Select(i => i / 7 % 2)], [.. Enumerable.Range(0, 5).Select(i => i * 32)]);

    // Types that are given the same numbers have the same answer.
    private static readonly ConcurrentDictionary<(string Place, string Values), float[]> Expected = new();

    private static readonly string[] Places =
    [
        "bert.embeddings.word_embeddings.weight", "bert.embeddings.position_embeddings.weight", "bert.embeddings.token_type_embeddings.weight",
        "bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.bias", Query + ".weight", Query + ".bias",
        "bert.encoder.layer.1.output.dense.weight", "bert.encoder.layer.1.output.dense.bias", "bert.encoder.layer.1.output.LayerNorm.weight",
        "bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias",
    ];

    public static readonly TheoryData<ElementType> Types = [.. Enum.GetValues<ElementType>()];

    public static readonly TheoryData<ElementType, string> Storages = new()
    {
        { ElementType.Bool, "BoolStorage" }, { ElementType.U8, "ByteStorage" }, { ElementType.I8, "CharStorage" }, { ElementType.I16, "ShortStorage" },
        { ElementType.I32, "IntStorage" }, { ElementType.I64, "LongStorage" }, { ElementType.F16, "HalfStorage" }, { ElementType.BF16, "BFloat16Storage" },
        { ElementType.F64, "DoubleStorage" }, { ElementType.C64, "ComplexFloatStorage" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Safetensors_of_any_type_are_converted_or_refused_in_every_place(ElementType type)
    {
        foreach (var place in Places)
            Check(type, place, folder => folder.Write());
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public void Pickles_of_any_type_are_converted_or_refused_in_every_place(ElementType type, string storage)
    {
        foreach (var place in Places)
            Check(type, place, folder => folder.WritePickle(element => element == type ? storage : "FloatStorage"));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Gamma_and_beta_are_converted_or_refused(ElementType type)
    {
        foreach (var place in (string[])["bert.embeddings.LayerNorm.gamma", "bert.encoder.layer.0.output.LayerNorm.beta"])
            Check(type, place, folder => folder.Write(), "formats", "gamma-beta");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Codes_are_I8_and_other_types_are_refused(ElementType type)
    {
        using var folder = new GeneratedFolder("formats", "compressed-tensors", "w8a8-channel-token");
        const string Name = Query + ".weight";
        folder.Set(Name, type, Elements.Values(type, 32 * 32));
        if (type != ElementType.I8) Refused(folder.Write(), Name, "I8", type);
        else Assert.All(Logits(folder.Write()), logit => Assert.True(float.IsFinite(logit)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Scales_are_floats_and_other_types_are_refused(ElementType type)
    {
        using var folder = new GeneratedFolder("formats", "compressed-tensors", "w8a8-channel-token");
        const string Name = Query + ".weight_scale";
        var values = Enumerable.Range(0, 32).Select(i => i % 2 == 0 ? 1f : .25f).ToArray();
        folder.Set(Name, ElementType.F32, values);
        var expected = Logits(folder.Write());
        folder.Set(Name, type, type is ElementType.Bool || !type.ToString().StartsWith('F') && type != ElementType.BF16 ? [.. values.Select(_ => 1f)] : values);
        if (type is ElementType.F16 or ElementType.BF16 or ElementType.F32 or ElementType.F64) Assert.Equal(expected, Logits(folder.Write()));
        else Refused(folder.Write(), Name, "scales that are floats", type);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Zero_points_are_signed_integers_and_other_types_are_refused(ElementType type)
    {
        using var folder = new GeneratedFolder("formats", "compressed-tensors", "w8a8-channel-token");
        folder.Group["input_activations"] = null;
        folder.Group["weights"]!["symmetric"] = false;
        foreach (var codes in folder.Tensors.Where(item => item.Value.Type == ElementType.I8).ToList())
            folder.Tensors.Add(codes.Key + "_zero_point", (ElementType.I8, [codes.Value.Shape[0], 1], Elements.Of(ElementType.I8, Elements.Values(ElementType.I8, codes.Value.Shape[0]))));
        var expected = Logits(folder.Write());
        const string Name = Query + ".weight_zero_point";
        var wrong = type.ToString()[0] is 'U' or 'B' && type != ElementType.BF16;
        folder.Set(Name, type, wrong ? Elements.Values(type, 32) : Elements.Values(ElementType.I8, 32));
        if (type is ElementType.I8 or ElementType.I16 or ElementType.I32 or ElementType.I64) Assert.Equal(expected, Logits(folder.Write()));
        else Refused(folder.Write(), Name, "zero points that are signed integers", type);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_table_of_codes_takes_no_other_type(ElementType type)
    {
        using var folder = new GeneratedFolder("formats", "compressed-tensors", "w8a8-channel-token");
        const string Name = "bert.embeddings.word_embeddings.weight";
        folder.Config["quantization_config"]!["config_groups"]!["group_1"] = System.Text.Json.Nodes.JsonNode.Parse("""
            {"targets": ["bert.embeddings.word_embeddings"], "weights": {"num_bits": 8, "type": "int", "symmetric": true, "strategy": "channel"}}
            """);
        folder.Set(Name, type, Elements.Values(type, 128 * 32));
        folder.Tensors.Add(Name + "_scale", (ElementType.F32, [128, 1], Elements.Of(ElementType.F32, [.. Enumerable.Range(1, 128).Select(i => i / 64f)])));
        if (type != ElementType.I8)
        {
            Refused(folder.Write(), Name, "I8", type);
            return;
        }

        var found = Logits(folder.Write());
        folder.Tensors.Remove(Name + "_scale");
        folder.Config["quantization_config"]!["config_groups"]!.AsObject().Remove("group_1");
        folder.Set(Name, ElementType.F32, [.. Elements.Values(ElementType.I8, 128 * 32).Select((code, i) => code * (((i / 32) + 1) / 64f))]);
        Assert.Equal(Logits(folder.Write()), found);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Any_type_is_quantised_by_its_values(ElementType type)
    {
        if (!Elements.HasValue(type)) return;
        using var folder = new GeneratedFolder("tiny-bert");
        foreach (var place in (string[])[Places[0], Query + ".weight", "classifier.weight"])
        {
            var values = Elements.Values(type, folder.Tensors[place].Shape.Aggregate(1, (product, size) => product * size));
            folder.Set(place, ElementType.F32, values);
            var expected = Logits(folder.Write(), new QuantizationOptions());
            folder.Set(place, type, values);
            Assert.Equal(expected, Logits(folder.Write(), new QuantizationOptions()));
        }
    }

    [Theory]
    [InlineData(ElementType.F16, "F16")]
    [InlineData(ElementType.F32, "F32")]
    public void A_float_where_the_config_says_int8_is_refused(ElementType type, string found)
    {
        using var folder = new GeneratedFolder("formats", "compressed-tensors", "w8a8-channel-token");
        folder.Set(Query + ".weight", type, Elements.Values(type, 32 * 32));
        folder.Tensors.Remove(Query + ".weight_scale");
        Refused(folder.Write(), Query + ".weight", "quantization_config", type);
        Assert.Contains(found, Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder.Write())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Numbers_that_are_not_finite_are_refused_in_every_place_and_type(float bad)
    {
        foreach (var type in (ElementType[])[ElementType.F32, ElementType.F16, ElementType.BF16, ElementType.F64])
        {
            foreach (var place in Places)
            {
                using var folder = new GeneratedFolder("tiny-bert");
                var values = Elements.Values(type, folder.Tensors[place].Shape.Aggregate(1, (product, size) => product * size));
                values[^1] = bad;
                folder.Set(place, type, values);
                var problem = Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder.Write()));
                Assert.Contains($"'{place}'", problem.Message, StringComparison.Ordinal);
                Assert.Contains("finite", problem.Message, StringComparison.Ordinal);
                Assert.Contains($"element {values.Length - 1}", problem.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_double_beyond_the_range_of_singles_is_refused()
    {
        using var folder = new GeneratedFolder("tiny-bert");
        folder.Tensors["classifier.bias"] = (ElementType.F64, [2], [.. BitConverter.GetBytes(1.0), .. BitConverter.GetBytes(1e300)]);
        Assert.Contains("'classifier.bias'", Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder.Write())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classifier.bias", new int[] { }, "[]")]
    [InlineData("classifier.bias", new[] { 0 }, "[0]")]
    [InlineData("classifier.bias", new[] { 2, 1 }, "[2, 1]")]
    [InlineData("bert.embeddings.LayerNorm.weight", new int[] { }, "[]")]
    [InlineData("bert.embeddings.LayerNorm.bias", new[] { 1, 32 }, "[1, 32]")]
    [InlineData("bert.embeddings.word_embeddings.weight", new[] { 0, 32 }, "[0, 32]")]
    [InlineData("bert.embeddings.word_embeddings.weight", new[] { 128 * 32 }, "[4096]")]
    [InlineData("bert.embeddings.position_embeddings.weight", new[] { 40, 0 }, "[40, 0]")]
    [InlineData("bert.encoder.layer.0.attention.self.query.weight", new[] { 32 }, "[32]")]
    [InlineData("bert.encoder.layer.0.attention.self.query.weight", new[] { 0, 0 }, "[0, 0]")]
    [InlineData("bert.pooler.dense.weight", new[] { 32, 32, 1 }, "[32, 32, 1]")]
    public void Shapes_are_those_of_the_config(string name, int[] shape, string found)
    {
        using var folder = new GeneratedFolder("tiny-bert");
        folder.Tensors[name] = (ElementType.F32, shape, new byte[4 * shape.Aggregate(1, (product, size) => product * size)]);
        foreach (var written in (string[])[folder.Write(), folder.WritePickle(_ => "FloatStorage")])
        {
            var problem = Assert.Throws<CheckpointException>(() => TextClassifier.Load(written));
            Assert.Contains($"'{name}'", problem.Message, StringComparison.Ordinal);
            Assert.Contains("expected shape", problem.Message, StringComparison.Ordinal);
            Assert.Contains(found, problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(new[] { 0, 32 })]
    [InlineData(new[] { 32, 0 })]
    [InlineData(new[] { 0, 0 })]
    [InlineData(new int[] { })]
    [InlineData(new[] { 32 })]
    [InlineData(new[] { 16, 32 })]
    public void Codes_of_another_shape_are_refused(int[] shape)
    {
        using var folder = new GeneratedFolder("formats", "compressed-tensors", "w8a8-channel-token");
        folder.Tensors[Query + ".weight"] = (ElementType.I8, shape, new byte[shape.Aggregate(1, (product, size) => product * size)]);
        Assert.Contains(Query, Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder.Write())).Message, StringComparison.Ordinal);
    }

    private static void Check(ElementType type, string place, Func<GeneratedFolder, string> write, params string[] golden)
    {
        using var folder = new GeneratedFolder(golden.Length == 0 ? ["tiny-bert"] : golden);
        var count = folder.Tensors[place].Shape.Aggregate(1, (product, size) => product * size);
        var values = Elements.Values(type, count);
        folder.Set(place, type, values);
        var written = write(folder);
        if (!Elements.HasValue(type))
        {
            Refused(written, place, count * type.BitWidth() % 8 == 0 ? "F32" : "whole bytes", type);
            return;
        }

        folder.Set(place, ElementType.F32, values);
        Assert.Equal(Expected.GetOrAdd((place, string.Join(' ', values.Take(7))), _ => Logits(folder.Write())), Logits(written));
    }

    private static float[] Logits(string folder, QuantizationOptions? quantization = null)
    {
        using var model = TextClassifier.Load(folder, new() { Threads = 1, Quantization = quantization });
        return model.Logits(Batch);
    }

    private static void Refused(string folder, string name, string expected, ElementType found)
    {
        var problem = Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder));
        Assert.Contains(folder, problem.Message, StringComparison.Ordinal);
        Assert.Contains($"'{name}'", problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Contains(found.FormatName(), problem.Message, StringComparison.Ordinal);
    }
}
