using System.Text.Json;
using System.Text.Json.Nodes;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Text;

namespace Octavo.Tests.Model;

/// <summary>Heads by Transformers' pipeline, sentence-transformers' CrossEncoder and arithmetic by hand (Goldens/heads, Goldens/cases).</summary>
public sealed class ClassifierHeadTests
{
    private const float Near = 1e-5f;
    private const int Separator = 3;

    [Theory]
    [InlineData("bert-single-label", HeadActivation.Softmax)]
    [InlineData("bert-multi-label", HeadActivation.Sigmoid)]
    [InlineData("bert-one-logit", HeadActivation.Sigmoid)]
    [InlineData("bert-regression", HeadActivation.None)]
    public void Answers_are_those_of_Transformers_pipeline(string kind, HeadActivation activation)
    {
        var folder = Folder("heads", "pipelines", kind);
        using var model = TextClassifier.Load(folder);
        Assert.Equal(activation, model.Activation);
        var compared = 0;
        foreach (var line in File.ReadLines(Path.Combine(folder, "cases.jsonl")))
        {
            var json = JsonNode.Parse(line)!;
            // Other activations, lengths and errors are asked of the pipeline there: what it does of itself is compared.
            if (json["expected"] is null || json["options"]!.AsObject().Any(option => option.Key is not "top_k")) continue;
            var answer = model.Classify(json["text"]!.GetValue<string>(), json["text_pair"]?.GetValue<string>());
            var expected = json["expected"] is JsonArray many ? many.Select(item => item!).ToList() : [json["expected"]!];
            Assert.Equal((expected[0]["label"]!.GetValue<string>(), answer.Scores.Max()), (answer.Label, answer.Score));
            foreach (var one in expected)
            {
                var label = model.Config.Labels.ToList().IndexOf(one["label"]!.GetValue<string>());
                Assert.Equal(one["score"]!.GetValue<float>(), answer.Scores[label], Near);
                compared++;
            }
        }

        Assert.InRange(compared, 12, 100);
    }

    [Theory]
    [InlineData("one-label-saved", HeadActivation.Sigmoid, 0)]
    [InlineData("identity-saved", HeadActivation.None, 0)]
    [InlineData("both-spellings", HeadActivation.None, 0)]
    [InlineData("identity-old", HeadActivation.None, 0)]
    [InlineData("three-labels-sigmoid", HeadActivation.Sigmoid, 0)]
    [InlineData("three-labels-saved", HeadActivation.None, 0)]
    [InlineData("untrusted-activation", HeadActivation.Sigmoid, 1)]
    public void An_activation_that_the_files_name_is_that_of_CrossEncoder(string kind, HeadActivation activation, int warnings) =>
        Compare(kind, activation, warnings, "predict");

    /// <summary>A folder that names none is any classifier's: the pipeline's softmax, which CrossEncoder computes only when it is asked to.</summary>
    [Fact]
    public void Several_labels_of_which_the_files_say_nothing_are_read_by_softmax() =>
        Compare("three-labels", HeadActivation.Softmax, 0, "predict with apply_softmax");

    private static void Compare(string kind, HeadActivation activation, int warnings, string answers)
    {
        var folder = Folder("heads", "cross-encoder", kind);
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!;
        using var model = TextClassifier.Load(folder);
        Assert.Equal((activation, warnings), (model.Activation, model.Warnings.Count));
        var ids = Rows<int>(expected["input_ids"]!);
        var types = ids.Select(row => row.Select((_, i) => i > Array.IndexOf(row, Separator) ? 1 : 0));
        var offsets = ids.Aggregate(new List<int> { 0 }, (ends, row) => [.. ends, ends[^1] + row.Length]);
        var logits = model.Logits(new TokenBatch([.. ids.SelectMany(row => row)], [.. types.SelectMany(row => row)], [.. offsets]));
        var labels = model.Config.NumLabels;
        for (var i = 0; i < ids.Length; i++)
        {
            var answer = model.Interpret(logits.AsSpan(i * labels, labels));
            var wanted = expected[answers]![i] is JsonArray row ? row.Select(value => value!.GetValue<float>()).ToArray() : [expected[answers]![i]!.GetValue<float>()];
            for (var label = 0; label < labels; label++) Assert.Equal(wanted[label], answer.Scores[label], 2 * Near);
        }
    }

    /// <summary>The sigmoids of the README beside each case, worked out there by hand.</summary>
    [Fact]
    public void Several_labels_and_one_label_are_read_by_sigmoid()
    {
        using var several = TextClassifier.Load(Folder("cases", "multi-label"));
        var answer = several.Classify("this film was very good");
        Assert.Equal([2.902358f, 2.437079f], answer.Logits, (a, b) => Math.Abs(a - b) < Near);
        Assert.Equal([0.9479628f, 0.9196114f], answer.Scores, (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal(("toxic", answer.Scores[0]), (answer.Label, answer.Score));
        using var one = TextClassifier.Load(Folder("cases", "single-logit"));
        Assert.Equal(0.7114339f, one.Classify("this film was very good").Score, 1e-6f);
    }

    [Theory]
    [InlineData("torch.nn.modules.activation.Tanh", "'sentence_transformers.activation_fn': expected Sigmoid, Softmax or Identity of torch.nn, found torch.nn.modules.activation.Tanh")]
    [InlineData("torch.nn.modules.activation.Sigmoid", null)]
    [InlineData("torch.nn.Identity", null)]
    public void Another_activation_is_refused_by_its_key(string name, string? refused)
    {
        using var folder = new ChangedFolder(Folder("cases", "single-logit"), config => config["sentence_transformers"]!["activation_fn"] = name);
        if (refused is not null) Assert.Contains(refused, Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder.Path)).Message, StringComparison.Ordinal);
        else TextClassifier.Load(folder.Path).Dispose();
        TextEncoder.Load(folder.Path).Dispose();
    }

    [Theory]
    [InlineData("""["BertForTokenClassification"]""", "'architectures': expected BertForSequenceClassification, found BertForTokenClassification")]
    [InlineData("""["BertForMultipleChoice"]""", "found BertForMultipleChoice")]
    [InlineData("""["BertForNextSentencePrediction"]""", "found BertForNextSentencePrediction")]
    [InlineData("""["BertForMaskedLM"]""", "found BertForMaskedLM")]
    [InlineData("""["BertForMultiLabelSequenceClassification"]""", null)]
    [InlineData("""["BertModel"]""", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    public void A_head_of_another_kind_is_no_sentence_classifier(string architectures, string? refused)
    {
        using var folder = new ChangedFolder(Folder("cases", "multi-label"), config => config["architectures"] = JsonNode.Parse(architectures));
        if (refused is not null) Assert.Contains(refused, Assert.Throws<CheckpointException>(() => TextClassifier.Load(folder.Path)).Message, StringComparison.Ordinal);
        else TextClassifier.Load(folder.Path).Dispose();
        TextEncoder.Load(folder.Path).Dispose();
    }

    [Fact]
    public void Labels_that_are_no_texts_are_loaded_with_a_warning()
    {
        using var folder = new ChangedFolder(Folder("cases", "multi-label"), config => config["id2label"] = JsonNode.Parse("""{"0": 7, "1": true}"""));
        using var model = TextClassifier.Load(folder.Path);
        Assert.Equal(["7", "true"], model.Config.Labels);
        Assert.Contains("labels that are no texts, 7, true", Assert.Single(model.Warnings), StringComparison.Ordinal);
    }

    private static T[][] Rows<T>(JsonNode rows) => rows.Deserialize<T[][]>()!;

    private static string Folder(params string[] names) => RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. names]);
}
