using Octavo.Checkpoints;
using Octavo.Embeddings;

namespace Octavo.Tests.Embeddings;

/// <summary>Lists of modules that are no lists, and lists that have nothing to list; what is null.</summary>
public sealed class FolderTests : IDisposable
{
    private static readonly string Goldens = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("""[], "more": 1""", "well-formed JSON")]
    [InlineData("""[]}, {"more": 1""", "well-formed JSON")]
    [InlineData("{}", "expected a JSON array, found Object")]
    [InlineData("[]", "expected 1 to 64 modules, found 0")]
    [InlineData("[5]", "'modules': expected an array of objects")]
    [InlineData("""[{"idx":0,"type":"a.Transformer","path":"","path":""}]""", "every key once")]
    [InlineData("""[{"idx":0,"type":"a.Transformer","path":"../x"}]""", "a folder beside modules.json")]
    [InlineData("""[{"idx":0,"type":"a.Transformer","path":""},{"idx":1,"type":"a.CNN","path":""}]""", "found 'a.CNN' at place 1")]
    [InlineData("""[{"idx":0,"type":"a.Transformer","path":""}]""", "expected a module Pooling")]
    public void A_list_of_modules_that_is_none_is_refused(string json, string message)
    {
        File.WriteAllText(Path.Combine(_folder, "modules.json"), json);
        Assert.Contains(message, Assert.Throws<CheckpointException>(() => TextEmbedder.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"idx\":3,", "\"idx\":2,")]
    [InlineData("", "")]
    public void Modules_run_in_the_order_of_their_list_whatever_number_they_bear(string normalizes, string norms)
    {
        var source = Path.Combine(Goldens, "sentence-transformers", "layer-norm");
        CopyAll(source, _folder);
        var norm = Directory.GetDirectories(source, "*LayerNorm").Select(path => Path.GetFileName(path)).Single();
        WriteModules($$"""{{{normalizes}}"name":"2","path":"","type":"x.Normalize"},{{{norms}}"name":"3","path":"{{norm}}","type":"x.LayerNorm"}""", normalizes.Length > 0);
        using var reversed = TextEmbedder.Load(_folder);
        WriteModules($$"""{"idx":2,"name":"2","path":"","type":"x.Normalize"},{"idx":3,"name":"3","path":"{{norm}}","type":"x.LayerNorm"}""", true);
        using var plain = TextEmbedder.Load(_folder);
        Assert.Equal(plain.Embed("a film"), reversed.Embed("a film"));
        Assert.NotEqual(1, Length(reversed.Embed("a film")), 1e-3); // what comes last is the norm, not the length of 1
    }

    [Fact]
    public void A_dropout_among_the_modules_changes_nothing()
    {
        CopyAll(Path.Combine(Goldens, "sentence-transformers", "mean"), _folder);
        using var without = TextEmbedder.Load(_folder);
        WriteModules("""{"idx":2,"name":"2","path":"2_Dropout","type":"sentence_transformers.models.Dropout"}""", true);
        using var with = TextEmbedder.Load(_folder);
        Assert.Equal(without.Embed("a film"), with.Embed("a film"));
    }

    [Fact]
    public void A_prompt_that_is_null_is_none()
    {
        CopyAll(Path.Combine(Goldens, "sentence-transformers", "mean"), _folder);
        File.WriteAllText(Path.Combine(_folder, "config_sentence_transformers.json"), """{"prompts":{"query":null,"document":"passage: "}}""");
        using var embedder = TextEmbedder.Load(_folder);
        Assert.Equal(embedder.Embed("a film"), embedder.EmbedQuery("a film"));
        Assert.NotEqual(embedder.Embed("a film"), embedder.EmbedDocument("a film"));
    }

    [Fact]
    public void A_cross_encoder_may_lie_where_its_list_says()
    {
        var inner = Directory.CreateDirectory(Path.Combine(_folder, "0_Transformer")).FullName;
        var source = Path.Combine(Goldens, "cross-encoder", "identity-saved");
        foreach (var file in Directory.GetFiles(source).Where(file => !file.EndsWith("modules.json", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(file.EndsWith("config_sentence_transformers.json", StringComparison.Ordinal) ? _folder : inner, Path.GetFileName(file)));
        var list = File.ReadAllText(Path.Combine(source, "modules.json"));
        File.WriteAllText(Path.Combine(_folder, "modules.json"), list.Replace("\"path\": \"\"", "\"path\": \"0_Transformer\"", StringComparison.Ordinal));
        using var reranker = Reranker.Load(_folder);
        using var same = Reranker.Load(source);
        Assert.Equal(same.Activation, reranker.Activation);
        Assert.Equal(same.Score([("a", "b"), ("c", "d")]), reranker.Score([("a", "b"), ("c", "d")]));
    }

    [Fact]
    public void A_cross_encoder_with_further_modules_is_refused_by_name()
    {
        File.WriteAllText(Path.Combine(_folder, "modules.json"), """[{"idx":0,"type":"x.Transformer","path":""},{"idx":1,"type":"x.CausalScoreHead","path":"1"}]""");
        Assert.Contains("found 'x.CausalScoreHead' at place 1", Assert.Throws<CheckpointException>(() => Reranker.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_null_is_refused_before_anything_is_computed()
    {
        using var embedder = TextEmbedder.Load(Path.Combine(Goldens, "sentence-transformers", "mean"));
        var destination = new float[2 * embedder.Dimensions];
        Assert.Contains("text 1: expected a text, found null", Assert.Throws<ArgumentException>(() => embedder.Embed(["a", null!], destination)).Message, StringComparison.Ordinal);
        Assert.All(destination, value => Assert.Equal(0, value));
        using var words = SparseTextEmbedder.Load(Path.Combine(Goldens, "splade", "max"));
        Assert.Contains("text 1", Assert.Throws<ArgumentException>(() => words.Embed(["a", null!])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => words.Embed((string)null!));
        using var reranker = Reranker.Load(Path.Combine(Goldens, "cross-encoder", "one-label"));
        Assert.Contains("pair 1", Assert.Throws<ArgumentException>(() => reranker.Score([("a", "b"), ("c", null!)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Reranker.Load(""));
    }

    private static double Length(float[] vector) => Math.Sqrt(vector.Sum(value => (double)value * value));

    private static void CopyAll(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    private void WriteModules(string following, bool hasNumbers)
    {
        var (first, second) = hasNumbers ? ("\"idx\":0,", "\"idx\":1,") : ("", "");
        File.WriteAllText(
            Path.Combine(_folder, "modules.json"),
            $$"""[{{{first}}"name":"0","path":"","type":"x.Transformer"},{{{second}}"name":"1","path":"1_Pooling","type":"x.Pooling"},{{following}}]""");
    }
}
