using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Embeddings;

namespace Octavo.Tests.Embeddings;

/// <summary>Every folder of a cross-encoder scores and ranks as sentence-transformers does.</summary>
public class RerankerGoldenTests
{
    private static readonly string Root = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "cross-encoder");

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Scores_and_ranks_equal_the_goldens(string name)
    {
        var folder = Path.Combine(Root, name);
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        var root = expected.RootElement;
        if (root.GetProperty("num_labels").GetInt32() > 1)
        {
            Assert.Contains("one label", Assert.Throws<CheckpointException>(() => Reranker.Load(folder)).Message, StringComparison.Ordinal);
            return;
        }

        using var reranker = Reranker.Load(folder);
        Assert.Equal(root.GetProperty("max_seq_length").GetInt32(), reranker.MaxTokens);
        (string, string)[] pairs = [.. root.GetProperty("pairs").EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!))];
        Near(root.GetProperty("predict").EnumerateArray().Select(score => score.GetSingle()), reranker.Score(pairs));
        Near(root.GetProperty("logits").EnumerateArray().Select(logits => logits[0].GetSingle()), reranker.Score(pairs, RankScores.Raw));
        foreach (var rank in root.GetProperty("rank").EnumerateArray())
        {
            var documents = rank.GetProperty("documents").EnumerateArray().Select(document => document.GetString()!).ToList();
            int? topN = rank.GetProperty("top_k").ValueKind == JsonValueKind.Null ? null : rank.GetProperty("top_k").GetInt32();
            var found = reranker.Rank(rank.GetProperty("query").GetString()!, documents, topN);
            var result = rank.GetProperty("result").EnumerateArray().ToList();
            Assert.Equal(result.Select(document => document.GetProperty("corpus_id").GetInt32()), found.Select(document => document.Index));
            Near(result.Select(document => document.GetProperty("score").GetSingle()), found.Select(document => document.Score));
        }
    }

    private static void Near(IEnumerable<float> expected, IEnumerable<float> found) =>
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
}
