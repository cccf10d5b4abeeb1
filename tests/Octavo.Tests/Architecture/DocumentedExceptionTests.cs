using System.Reflection;
using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Data;
using Octavo.Evaluation;
using Octavo.Kernels;
using Octavo.Model;
using Octavo.Tensors;
using Octavo.Tests.Cli;
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
        Assert.Throws<CheckpointException>(() => GlueTask.Find("mrpc").ReadExamples(_folder));
    }

    [Fact]
    public void The_machine_without_memory_fails_a_call_and_not_the_model()
    {
        using var model = TextClassifier.Load(Tiny, new() { Threads = 1 });
        var batch = new TokenBatch([2, 5, 3], [0, 0, 0], [0, 3]);
        var wanted = model.Logits(batch);
        NativeBuffer.t_left = 0;
        try
        {
            Assert.Throws<OutOfMemoryException>(() => TextClassifier.Load(Tiny, new() { Threads = 1 }));
        }
        finally
        {
            NativeBuffer.t_left = null;
        }

        Assert.Equal(wanted, model.Logits(batch));
    }

    [Fact]
    public void A_trainer_trains_once()
    {
        GlueExample[] examples = [new("a", null, "0", "train", 1), new("b", null, "1", "train", 2)];
        CopyTiny();
        File.WriteAllLines(Path.Combine(_folder, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"]);
        var trainer = Trainer.Open(_folder, GlueTask.Own(["0", "1"], ["text"], "label"), examples, [], Path.Combine(_folder, "out"), new() { MaxSteps = 1, Threads = 1 });
        trainer.Run();
        Assert.Throws<InvalidOperationException>(() => trainer.Run());
        trainer.Dispose();
        Assert.EndsWith(nameof(Trainer), Assert.Throws<ObjectDisposedException>(() => trainer.Run()).ObjectName, StringComparison.Ordinal);
    }

    /// <summary>In a process of its own, for the level is chosen once in a process.</summary>
    [Theory]
    [InlineData("predict")]
    [InlineData("sensitivity", "--task", "mrpc", "--data", "data/mrpc", "--examples", "8")]
    public void Instructions_that_the_machine_has_not_are_said_in_one_line(string verb, params string[] options) =>
        CliProcess.RunWithVariable("OCTAVO_ISA", "sse9", [verb, CliProcess.Model, .. options]).IsRefused(2, "octavo: OCTAVO_ISA: expected one of ");

    [Fact]
    public void A_float_model_to_train_says_it_too()
    {
        var result = CliProcess.RunWithVariable("OCTAVO_ISA", "sse9", "train", "--model", CliProcess.Model, "--task", "mrpc", "--data", TrainData(), "--output", Path.Combine(_folder, "out"));
        result.IsRefused(2, "octavo: OCTAVO_ISA: expected one of ");
        Assert.False(Directory.Exists(Path.Combine(_folder, "out")));
    }

    [Fact]
    public void Instructions_that_are_not_there_are_not_supported() =>
        Assert.IsAssignableFrom<NotSupportedException>(Assert.Throws<PlatformNotSupportedException>(() => KernelSet.Choose("sse9")));

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

    private string TrainData()
    {
        File.Copy(Path.Combine(CliProcess.Data, "dev.tsv"), Path.Combine(_folder, "train.tsv"));
        return _folder;
    }

    private void CopyTiny()
    {
        foreach (var name in (string[])["config.json", "model.safetensors"]) File.Copy(Path.Combine(Tiny, name), Path.Combine(_folder, name));
    }
}
