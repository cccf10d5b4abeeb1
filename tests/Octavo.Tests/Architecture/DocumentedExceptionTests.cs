using System.Reflection;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Evaluation;
using Octavo.Model;
using Octavo.Text;
using Octavo.Training;

namespace Octavo.Tests.Sources;

/// <summary>What docs/errors.md and the comments of the public methods promise to throw is thrown.</summary>
public sealed class DocumentedExceptionTests : IDisposable
{
    private static readonly string Tiny = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tiny-bert");

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-").FullName;

    public static TheoryData<string> WithReferences => [.. PublicMethods().Select(Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_without_a_model_is_a_files_fault() =>
        Assert.StartsWith(_folder, Assert.Throws<CheckpointException>(() => TextClassifier.Load(_folder)).Path, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"softplus\"", "hidden_act")]
    [InlineData("\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"", "model_type")]
    public void What_is_not_computed_is_a_files_fault_and_named(string before, string after, string key)
    {
        CopyTiny();
        var config = Path.Combine(_folder, "config.json");
        var text = File.ReadAllText(config);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(config, text.Replace(before, after, StringComparison.Ordinal));
        Assert.Contains(key, Assert.Throws<CheckpointException>(() => TextClassifier.Load(_folder)).Message, StringComparison.Ordinal);
        Assert.Contains(key, Assert.Throws<CheckpointException>(() => TextEncoder.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_the_callers_fault()
    {
        Assert.ThrowsAny<ArgumentException>(() => TextClassifier.Load(Tiny, new() { Threads = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => TextClassifier.Load(Tiny, new() { Quantization = new() { Exclude = ["no.such.layer"] } }));
        Assert.ThrowsAny<ArgumentException>(() => ModelQuantizer.Save(Tiny, _folder, new() { Include = ["no.such.layer"] }));
        Assert.ThrowsAny<ArgumentException>(() => GlueTask.Find("no such task"));
        Assert.ThrowsAny<ArgumentException>(() => WordPieceTokenizer.FromVocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]).EncodeBatch([]));
    }

    [Fact]
    public void A_call_can_be_cancelled_and_a_disposed_model_says_so()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var model = TextClassifier.Load(Tiny, new() { Threads = 1 });
        var batch = WordPieceTokenizer.FromVocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]).EncodeBatch([("a", null)]);
        Assert.ThrowsAny<OperationCanceledException>(() => model.Logits(batch, cancelled.Token));
        model.Dispose();
        Assert.EndsWith(nameof(TextClassifier), Assert.Throws<ObjectDisposedException>(() => model.Logits(batch)).ObjectName, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_that_is_missing_or_damaged_is_told_apart()
    {
        Assert.Throws<FileNotFoundException>(() => WordPieceTokenizer.Load(_folder));
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), "{");
        Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.Load(_folder));
        Assert.Throws<InvalidDataException>(() => WordPieceTokenizer.FromVocabulary(["a"]));
    }

    [Fact]
    public void Parts_that_do_not_fit_together_are_invalid_data()
    {
        Assert.Throws<InvalidDataException>(() => GlueTask.Find("ax").FileOf(DatasetSplit.Train));
        Assert.Throws<InvalidDataException>(() => LabelMap.Create(GlueTask.Find("mrpc"), ["positive", "negative"]));
        using var model = TextClassifier.Load(Tiny, new() { Threads = 1 });
        Assert.ThrowsAny<ArgumentException>(() => Evaluator.Evaluate(model, GlueTask.Find("mrpc"), Array.Empty<GlueExample>()));
        Assert.Throws<CheckpointException>(() => Evaluator.Evaluate(model, GlueTask.Find("mrpc"), _folder));
    }

    /// <summary>Not <c>path1</c>, which the framework's own methods would name.</summary>
    [Theory]
    [MemberData(nameof(WithReferences))]
    public void A_null_is_refused_by_the_name_of_the_parameter(string name)
    {
        var method = PublicMethods().Single(method => Name(method) == name);
        var arguments = method.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);
        var thrown = Assert.Throws<TargetInvocationException>(() => method.Invoke(null, [.. arguments])).InnerException;
        Assert.Contains(Assert.IsAssignableFrom<ArgumentException>(thrown).ParamName, method.GetParameters().Select(parameter => parameter.Name));
    }

    /// <summary>Static methods whose first parameter must not be null.</summary>
    private static IEnumerable<MethodInfo> PublicMethods() =>
        from type in typeof(TextClassifier).Assembly.GetExportedTypes().Concat(typeof(Trainer).Assembly.GetExportedTypes())
        where !type.ContainsGenericParameters
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        where !method.IsSpecialName && !method.ContainsGenericParameters
        let parameters = method.GetParameters()
        where parameters.Length > 0 && !parameters.Any(parameter => parameter.ParameterType.IsByRefLike)
        where !parameters[0].ParameterType.IsValueType && new NullabilityInfoContext().Create(parameters[0]).ReadState == NullabilityState.NotNull
        select method;

    private static string Name(MethodInfo method) =>
        $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})";

    private void CopyTiny()
    {
        foreach (var name in (string[])["config.json", "model.safetensors"]) File.Copy(Path.Combine(Tiny, name), Path.Combine(_folder, name));
    }
}
