using System.Globalization;
using System.Text.RegularExpressions;
using Octavo.Compression;
using Octavo.Embeddings;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Training;

namespace Octavo.Tests.Using;

/// <summary>
/// The programs of docs/using compile, run and print what stands under them. Their lines are repeated here but for folders (a small golden
/// model where a page names one of the hub) and for where the output goes; a test compares the two.
/// </summary>
public sealed partial class UsingPageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-using-").FullName;
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    public static TheoryData<string> Pages => [.. Directory.GetFiles(RepositoryRoot.Path("docs", "using"), "*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Where(IsHere)];

    public void Dispose()
    {
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Classify()
    {
        using var model = TextClassifier.Load(Folder("models/minilm-mrpc"), new() { Quantization = new() }); // int8; leave it out for FP32
        var predictions = model.Classify([("He ate the apple.", "The apple was eaten by him."), ("He ate the apple.", "She sold her car.")]);
        foreach (var prediction in predictions) _output.WriteLine($"{prediction.Label} {prediction.Score:f2}");
        IsTold("classify");
    }

    [Fact]
    public void Embed()
    {
        using var embedder = TextEmbedder.Load(Folder("models/minilm-pretrained"));
        string[] texts = ["A cat sleeps on the mat.", "The stock market fell today.", "A dog is barking in the yard."];
        var index = new FlatIndex(embedder.Dimensions);
        foreach (var text in texts) index.Add(embedder.EmbedDocument(text));
        foreach (var hit in index.Search(embedder.EmbedQuery("Where is the kitten?"), topK: 2)) _output.WriteLine($"{hit.Score:f2} {texts[hit.Index]}");
        IsTold("embed");
    }

    [Fact]
    public void Rerank()
    {
        using var reranker = Reranker.Load(Golden("cross-encoder/one-label"));
        string[] documents = ["Paris is the capital of France.", "Berlin has 3.7 million inhabitants.", "Bread is made of flour."];
        var best = reranker.Rank("How many people live in Berlin?", documents, topN: 2);
        foreach (var document in best) _output.WriteLine($"{document.Score:f3} {documents[document.Index]}");
        Assert.Equal(2, Lines().Count);
    }

    [Fact]
    public void Entities()
    {
        using var model = TokenClassifier.Load(Golden("pipelines/token-classification/bert"));
        var entities = model.Entities("Rosa met Kim in Leeds.", new() { Aggregation = EntityAggregation.Simple });
        foreach (var entity in entities) _output.WriteLine($"{entity.Label} {entity.Word} at {entity.Start}");
        Assert.NotEmpty(Lines());
    }

    [Fact]
    public void Answers()
    {
        using var model = QuestionAnswerer.Load(Golden("pipelines/question-answering/bert"));
        var answers = model.Answer("Who founded it?", "It was founded by Rosa in 1912.", new() { TopK = 3, HandleImpossibleAnswer = true });
        foreach (var answer in answers) _output.WriteLine(answer.IsEmpty ? "no answer" : $"{answer.Text} at {answer.Start}");
        Assert.Equal(3, Lines().Count);
    }

    [Fact]
    public void Quantize()
    {
        var report = ModelQuantizer.Save(Folder("models/minilm-mrpc"), New("my-int8-model"));
        _output.WriteLine($"{report.BytesBefore / 1e6:f1} MB before, {report.BytesAfter / 1e6:f1} MB after");
        using var model = TextClassifier.Load(New("my-int8-model"));
        _output.WriteLine(model.Classify("He ate the apple.", "The apple was eaten by him.").Label);
        IsTold("quantize");
    }

    [Fact]
    public void Train()
    {
        var task = GlueTask.Own(["bad", "good"], ["text"], "label");
        string[] good = ["A fine film.", "I loved it.", "What a joy."], bad = ["A dull film.", "I hated it.", "What a bore."];
        GlueExample[] examples = [.. good.Select((text, i) => new GlueExample(text, null, "good", "good", i + 1)), .. bad.Select((text, i) => new GlueExample(text, null, "bad", "bad", i + 1))];
        using (var trainer = Trainer.Open(Folder("models/minilm-pretrained"), task, examples, [], New("my-model"), new() { Epochs = 20, LearningRate = 1e-4, BatchSize = 6 })) trainer.Run();
        using var model = TextClassifier.Load(New("my-model"));
        foreach (var text in new[] { "I loved this joy of a film.", "I hated this dull bore." }) _output.WriteLine(model.Classify(text).Label);
        IsTold("train");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_program_of_a_page_is_the_one_that_is_run_here(string page)
    {
        var here = File.ReadLines(RepositoryRoot.Path("tests", "Octavo.Tests", "Using", "UsingPageTests.cs")).Select(Plain).ToHashSet(StringComparer.Ordinal);
        var lines = Program().Match(Read(page)).Groups[1].Value.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("using Octavo", StringComparison.Ordinal)).ToList();
        Assert.InRange(lines.Count, 3, 40);
        Assert.All(lines, line => Assert.Contains(Plain(line), here));
    }

    /// <summary>A line without what is another here: the folder of a model and where it comes from.</summary>
    private static string Plain(string line)
    {
        var here = Place().Replace(line.Trim(), "\"$1\"").Replace("_output.Write", "Console.Write", StringComparison.Ordinal);
        return here.Contains("HubModels", StringComparison.Ordinal) || here.Contains("\"cross-encoder/", StringComparison.Ordinal) || here.Contains("\"pipelines/", StringComparison.Ordinal)
            ? Loaded().Replace(here, "Load(...)")
            : here;
    }

    private static bool IsHere(string page) => typeof(UsingPageTests).GetMethods().Any(method => method.Name.Equals(page, StringComparison.OrdinalIgnoreCase));

    private static string Read(string page) => File.ReadAllText(RepositoryRoot.Path("docs", "using", page + ".md"));

    private static string Folder(string name) => RepositoryRoot.Path(name.Split('/'));

    private static string Golden(string name) => RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. name.Split('/')]);

    private string New(string name) => Path.Combine(_folder, name);

    private IReadOnlyList<string> Lines() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void IsTold(string page) => Assert.Equal(Told().Match(Read(page)).Groups[1].Value, _output.ToString());

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();

    [GeneratedRegex(@"```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Told();

    [GeneratedRegex(@"\b(?:Folder|Golden|New)\(""([^""]*)""\)")]
    private static partial Regex Place();

    [GeneratedRegex(@"\bLoad\(.*\)(?=;)")]
    private static partial Regex Loaded();
}
