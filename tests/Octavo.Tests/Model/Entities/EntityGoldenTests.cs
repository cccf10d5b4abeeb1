using System.Text.Json;
using Octavo.Model;
using Octavo.Tests.Model;
using Octavo.Text;

namespace Octavo.Tests.Model.Entities;

/// <summary>Entities equal those of Transformers' <c>TokenClassificationPipeline</c>, for every kind of tokenizer.</summary>
public sealed class EntityGoldenTests
{
    public static TheoryData<string> Kinds => [.. Directory.GetDirectories(EntityGoldens.Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Entities_equal_the_goldens(string kind)
    {
        using var model = TokenClassifier.Load(EntityGoldens.Folder(kind));
        foreach (var golden in EntityGoldens.Read(kind))
        {
            if (golden.Options is not { } options) continue;
            if (golden.Expected is not { } expected)
            {
                Assert.ThrowsAny<ArgumentException>(() => model.Entities(golden.Text, options));
                continue;
            }

            Compare(golden, expected, model.Entities(golden.Text, options));
        }
    }

    /// <summary>All texts at once, whatever stands beside them, and several threads: the same bits.</summary>
    [Fact]
    public void Texts_side_by_side_have_the_entities_that_they_have_alone()
    {
        var options = new EntityOptions { Aggregation = EntityAggregation.Average, Stride = 8 };
        string[] texts = [.. EntityGoldens.Read("bert").Select(golden => golden.Text).Distinct(), ""];
        using var model = TokenClassifier.Load(EntityGoldens.Folder("bert"));
        using var threads = TokenClassifier.Load(EntityGoldens.Folder("bert"), new ModelOptions { Threads = 2 });
        var together = threads.Entities(texts, options);
        for (var i = 0; i < texts.Length; i++) Assert.Equal(model.Entities(texts[i], options), together[i]);
        Assert.Contains(texts, text => model.Tokenizer.CountTokens(text) > model.Tokenizer.ModelMaxLength);
    }

    /// <summary>Where the reference's word is the slice of the text, ours is; where it is garbled, ours is the slice.</summary>
    private static void Compare(EntityGolden golden, JsonElement expected, IReadOnlyList<Entity> found)
    {
        Assert.True(expected.GetArrayLength() == found.Count, $"{golden}: expected {expected.GetArrayLength()} entities, found {found.Count}");
        var positions = golden.CodePoints();
        foreach (var (one, entity) in expected.EnumerateArray().Zip(found))
        {
            var isGroup = one.TryGetProperty("entity_group", out var label);
            Assert.Equal((isGroup ? label : one.GetProperty("entity")).GetString(), entity.Label);
            Assert.Equal(isGroup ? null : one.GetProperty("index").GetInt32(), entity.Index);
            Assert.Equal(one.GetProperty("score").GetSingle(), entity.Score, 2e-5f);
            Assert.Equal((one.GetProperty("start").GetInt32(), one.GetProperty("end").GetInt32()), (positions[entity.Start], positions[entity.End]));
            Assert.Equal(isGroup ? golden.Text[entity.Start..entity.End] : one.GetProperty("word").GetString(), entity.Word);
        }
    }
}
