using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels;
using Octavo.Kernels.Rows;
using Octavo.Model;
using Octavo.Tests.Architectures;
using Octavo.Tests.Model;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Every type on the classic block is trained: its gradients are slopes, whatever it shares, projects or adds.</summary>
public class FamilyGradientTests
{
    private static readonly float[] s_labels = [0, 1, 2, 0, 1, 2];

    public static TheoryData<string> Classic => FamilyFolders.Classic;

    [Theory]
    [MemberData(nameof(Classic))]
    public void Gradients_are_the_slopes_of_the_loss_in_double_precision(string modelType)
    {
        using var checkpoint = Checkpoint.Open(FamilyFolders.Path(modelType));
        using var model = Open(checkpoint);
        var batch = Batch(modelType);
        model.Accumulate(batch.Ragged, s_labels, default);
        var weights = Each(model, parameter => parameter.Values).ToDictionary(item => item.Key, item => Array.ConvertAll(item.Value, value => (double)value));
        var twin = new NaiveBert(model.Config, weights);
        Slopes.AreGradients(Each(model, parameter => parameter.Gradient), weights, () => twin.Loss(batch.Ragged, s_labels));
    }

    /// <summary>The twin has Transformers' places of dropout: DistilBERT and ALBERT leave one out, RoBERTa's kind of head has one more.</summary>
    [Theory]
    [MemberData(nameof(Classic))]
    public void Gradients_with_dropout_are_the_slopes_of_the_twin_with_the_same_masks(string modelType)
    {
        using var checkpoint = Checkpoint.Open(FamilyFolders.Path(modelType));
        using var model = Open(checkpoint);
        var (batch, labels, dropout) = (Batch(modelType).Ragged.Slice(4, 2), s_labels[4..], new Dropout(0.25f, 11));
        var loss = model.Accumulate(batch, labels, dropout);
        var weights = Each(model, parameter => parameter.Values).ToDictionary(item => item.Key, item => Array.ConvertAll(item.Value, value => (double)value));
        var twin = new NaiveBert(model.Config, weights, dropout: dropout);
        Assert.Equal(twin.Loss(batch, labels), loss, 1e-5);
        Slopes.AreGradients(Each(model, parameter => parameter.Gradient), weights, () => twin.Loss(batch, labels));
    }

    [Theory]
    [MemberData(nameof(Classic))]
    public void Gradients_of_a_padded_batch_are_those_of_its_texts(string modelType)
    {
        using var checkpoint = Checkpoint.Open(FamilyFolders.Path(modelType));
        using var model = Open(checkpoint);
        var batch = Batch(modelType);
        model.Accumulate(batch.Ragged, s_labels, default);
        var ragged = Each(model, parameter => parameter.Gradient);
        model.Step(1, 0, 0, 1);
        model.Accumulate(batch.Padded, s_labels, default);
        foreach (var (name, gradient) in Each(model, parameter => parameter.Gradient))
            Near.Equal(ragged[name], gradient, 1e-6 + (1e-4 * ragged[name].Max(Math.Abs)));
    }

    [Theory]
    [MemberData(nameof(Classic))]
    public void Pads_threads_and_instruction_sets_change_nothing(string modelType)
    {
        using var checkpoint = Checkpoint.Open(FamilyFolders.Path(modelType));
        var (batch, dropout) = (Batch(modelType), new Dropout(0.3f, 7));
        Dictionary<string, float[]>? first = null;
        using var classifier = TextClassifier.Load(FamilyFolders.Path(modelType));
        foreach (var (threads, set) in KernelSet.Available.Select((set, i) => (i + 1, set)))
        {
            using var model = Open(checkpoint, new ModelOptions { Threads = threads, InstructionSet = set });
            model.Accumulate(batch.Padded, s_labels, default);
            Assert.Equal(classifier.Logits(batch.Padded), model.Logits);
            model.Step(1, 0, 0, 1);
            model.Accumulate(batch.Ragged, s_labels, dropout);
            var found = Each(model, parameter => parameter.Gradient);
            first ??= found;
            Assert.All(found, item => Assert.Equal(first[item.Key], item.Value));
        }
    }

    [Fact]
    public void Types_of_other_blocks_are_refused_by_name()
    {
        foreach (var folder in Directory.GetDirectories(FamilyFolders.Root).Where(folder => Families.Find(Path.GetFileName(folder))!.Names is not ClassicNames))
        {
            using var checkpoint = Checkpoint.Open(folder);
            Assert.Contains("'model_type'", Assert.Throws<CheckpointException>(() => Open(checkpoint)).Message, StringComparison.Ordinal);
        }
    }

    private static TrainableModel Open(Checkpoint checkpoint, ModelOptions? options = null) => new(
        checkpoint, EncoderConfig.Parse(checkpoint.ConfigJson, "config.json"), HeadKind.SequenceClassification, (_, n, k) => new float[n * k], options ?? new ModelOptions { Threads = 2 });

    private static GoldenBatch Batch(string modelType)
    {
        using var file = Checkpoint.OpenFile(Path.Combine(FamilyFolders.Path(modelType), "expected.safetensors"));
        return new GoldenBatch(file);
    }

    private static Dictionary<string, float[]> Each(TrainableModel model, Func<Parameter, ParameterBuffer> buffer) => model.Parameters.All
        .SelectMany(parameter => parameter.Tensors.Select(tensor => (tensor.Name, Values: buffer(parameter).Read(tensor))))
        .ToDictionary(item => item.Name, item => item.Values);
}
