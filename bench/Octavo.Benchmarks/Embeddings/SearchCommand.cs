using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Octavo.Benchmarks.Workloads;
using Octavo.Data;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Kernels;
using Octavo.Model;

namespace Octavo.Benchmarks.Embeddings;

/// <summary><c>search</c>: what codes of embeddings find of what floats find, in how much memory and time.</summary>
internal static class SearchCommand
{
    private const int Neighbours = 10;

    private static readonly Option<int> Rows = new("--rows") { Description = "of the synthetic set; 0 for none", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<int> Dimensions = new("--dimensions") { Description = "of the synthetic set", DefaultValueFactory = _ => 384 };
    private static readonly Option<int> Queries = new("--queries") { Description = "of each set", DefaultValueFactory = _ => 200 };
    private static readonly Option<string?> Stsb = new("--stsb") { HelpName = "DIR", Description = "folder of STS-B, whose dev texts the bundled encoder embeds too" };

    private static readonly (string Name, FlatIndexOptions Options)[] s_ways =
    [
        ("float32", new()),
        ("int8", new() { Precision = VectorPrecision.Int8, Rescoring = Rescoring.None }),
        ("int8, rescored x4 by codes", new() { Precision = VectorPrecision.Int8, Rescoring = Rescoring.Codes }),
        ("int8, rescored x4 by floats", new() { Precision = VectorPrecision.Int8 }),
        ("binary", new() { Precision = VectorPrecision.Binary, Rescoring = Rescoring.None }),
        ("binary, rescored x4 by codes", new() { Precision = VectorPrecision.Binary, Rescoring = Rescoring.Codes }),
        ("binary, rescored x4 by floats", new() { Precision = VectorPrecision.Binary }),
        ("binary, rescored x16 by floats", new() { Precision = VectorPrecision.Binary, RescoreMultiplier = 16 }),
    ];

    public static Command Create()
    {
        var command = new Command("search", "a flat index over floats, int8 codes and signs: recall at 10 of what floats find, megabytes, milliseconds of a query by one thread") { Rows, Dimensions, Queries, Stsb };
        command.SetAction(parsed =>
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{Machine.CpuName}; {Machine.Chosen}; {DateTime.UtcNow:yyyy-MM-dd}; recall at {Neighbours}, one thread\n\n");
            text.Append("| set | index | bytes an embedding | MB | ms a query | recall |\n|---|---|---|---|---|---|\n");
            var queries = parsed.GetValue(Queries);
            if (parsed.GetValue(Stsb) is { } folder) Measure(text, Texts(folder, queries));
            if (parsed.GetValue(Rows) is > 0 and var rows) Measure(text, Synthetic(rows, parsed.GetValue(Dimensions), queries));
            Console.Out.Write(text);
        });
        return command;
    }

    private static void Measure(StringBuilder text, EmbeddingSet set)
    {
        var ranges = EmbeddingRanges.Of(set.Rows, set.Dimensions);
        List<int>[]? wanted = null;
        foreach (var (name, options) in s_ways)
        {
            var index = new FlatIndex(set.Dimensions, options with { Ranges = ranges });
            index.Add(set.Rows);
            Search(index, set, 0); // compiled, and its memory touched
            var times = new List<double>();
            var found = Enumerable.Range(0, set.QueryCount).Select(query =>
            {
                var start = Stopwatch.GetTimestamp();
                var hits = Search(index, set, query);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                return hits;
            }).ToArray();
            wanted ??= found;
            var recall = wanted.Zip(found, (exact, other) => (double)exact.Intersect(other).Count() / exact.Count).Average();
            times.Sort();
            text.Append(CultureInfo.InvariantCulture, $"| {set.Name} | {name} | {index.BytesPerEmbedding} | {(double)index.BytesPerEmbedding * index.Count / 1e6:F1} | {times[times.Count / 2]:F2} | {recall:F4} |\n");
        }
    }

    private static List<int> Search(FlatIndex index, EmbeddingSet set, int query) => [.. index.Search(set.Query(query), Neighbours).Select(hit => hit.Index)];

    /// <summary>The texts of STS-B's dev set, each once; the queries are the texts at equal distances, each of which finds itself.</summary>
    private static EmbeddingSet Texts(string folder, int queries)
    {
        using var embedder = TextEmbedder.Load(Places.MiniLmPretrained);
        var texts = GlueTask.Find("sts-b").ReadExamples(folder).SelectMany(pair => (string[])[pair.Text, pair.Pair!]).Distinct(StringComparer.Ordinal).ToList();
        var rows = new float[texts.Count * embedder.Dimensions];
        embedder.Embed(texts, rows, new() { Normalize = true });
        var count = Math.Min(queries, texts.Count);
        var asked = Enumerable.Range(0, count).SelectMany(i => rows.AsSpan((int)((long)i * texts.Count / count) * embedder.Dimensions, embedder.Dimensions).ToArray()).ToArray();
        return new(string.Create(CultureInfo.InvariantCulture, $"STS-B dev, {texts.Count} texts"), rows, asked, embedder.Dimensions);
    }

    /// <summary>Points around centres, as texts lie around topics: a hundred to a centre, half as far from it as centres are from each other's middle.</summary>
    private static EmbeddingSet Synthetic(int rows, int dimensions, int queries)
    {
        const int pointsOfCentre = 100;
        var random = new Random(7);
        var centres = new float[((rows / pointsOfCentre) + 1) * dimensions];
        RandomNumbers.FillNormal(random, centres);
        float[] Points(int count)
        {
            var points = new float[count * dimensions];
            RandomNumbers.FillNormal(random, points);
            for (var i = 0; i < count; i++)
            {
                var (point, centre) = (i * dimensions, random.Next(centres.Length / dimensions) * dimensions);
                var squares = 0.0;
                for (var d = 0; d < dimensions; d++)
                {
                    points[point + d] = (points[point + d] / 2) + centres[centre + d];
                    squares += points[point + d] * (double)points[point + d];
                }

                for (var d = 0; d < dimensions; d++) points[point + d] /= (float)Math.Sqrt(squares);
            }

            return points;
        }

        return new(string.Create(CultureInfo.InvariantCulture, $"synthetic, {rows} rows"), Points(rows), Points(queries), dimensions);
    }

    private sealed record EmbeddingSet(string Name, float[] Rows, float[] Queries, int Dimensions)
    {
        public int QueryCount => Queries.Length / Dimensions;

        public ReadOnlySpan<float> Query(int index) => Queries.AsSpan(index * Dimensions, Dimensions);
    }
}
