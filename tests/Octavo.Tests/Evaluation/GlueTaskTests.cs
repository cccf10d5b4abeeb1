using Octavo.Checkpoints;
using Octavo.Data;
using Octavo.Evaluation;

namespace Octavo.Tests.Evaluation;

public sealed class GlueTaskTests : IDisposable
{
    private const string MnliHeader =
        "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2";

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-glue-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("cola", "train.tsv", "gj04\t1\t\tThe \"sailors\" rode.\ngj04\t0\t*\tx\n", "The \"sailors\" rode.", null, "1")]
    [InlineData("cola", "dev.tsv", "gj04\t0\t*\tIn the window\n", "In the window", null, "0")]
    [InlineData("sst-2", "dev.tsv", "sentence\tlabel\nfine \t1\n", "fine ", null, "1")]
    [InlineData("mrpc", "train.tsv", "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t2\t3\ta\tb\n", "a", "b", "1")]
    [InlineData("sts-b", "dev.tsv", "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore\n0\tg\tf\ty\t1\tn\tn\ta\tb\t3.8\n", "a", "b", "3.8")]
    [InlineData("qqp", "dev.tsv", "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n1\t2\t3\ta?\tb?\t0\n", "a?", "b?", "0")]
    [InlineData("mnli", "train.tsv", MnliHeader + "\tlabel1\tgold_label\n0\t1\t2\tg\tp\tp\tp\tp\ta\tb\tneutral\tentailment\n", "a", "b", "entailment")]
    [InlineData("mnli", "dev_matched.tsv", MnliHeader + "\tlabel1\tlabel2\tgold_label\n0\t1\t2\tg\tp\tp\tp\tp\ta\tb\tx\ty\tneutral\n", "a", "b", "neutral")]
    [InlineData("mnli-mm", "dev_mismatched.tsv", MnliHeader + "\tgold_label\n0\t1\t2\tg\tp\tp\tp\tp\ta\tb\tcontradiction\n", "a", "b", "contradiction")]
    [InlineData("qnli", "dev.tsv", "index\tquestion\tsentence\tlabel\n0\ta?\tb\tnot_entailment\n", "a?", "b", "not_entailment")]
    [InlineData("rte", "dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n", "a", "b", "entailment")]
    [InlineData("wnli", "dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\t1\n", "a", "b", "1")]
    public void Reads_the_columns_of_its_file(string task, string file, string tsv, string text, string? pair, string label)
    {
        File.WriteAllText(Path.Combine(_folder, file), tsv);
        var split = file == "train.tsv" ? DatasetSplit.Train : DatasetSplit.Dev;
        var example = GlueTask.Find(task).ReadExamples(_folder, split)[0];
        Assert.Equal((text, pair, label, true), (example.Text, example.Pair, example.Label, example.HasLabel));
    }

    [Theory]
    [InlineData("cola", "test.tsv", "index\tsentence\n0\ta\n", null)]
    [InlineData("mrpc", "test.tsv", "index\t#1 ID\t#2 ID\t#1 String\t#2 String\n0\t1\t2\ta\tb\n", "b")]
    [InlineData("mnli", "test_matched.tsv", MnliHeader + "\n0\t1\t2\tg\tp\tp\tp\tp\ta\tb\n", "b")]
    [InlineData("mnli-mm", "test_mismatched.tsv", MnliHeader + "\n0\t1\t2\tg\tp\tp\tp\tp\ta\tb\n", "b")]
    [InlineData("ax", "diagnostic.tsv", "index\tsentence1\tsentence2\n0\ta\tb\n", "b")]
    public void The_test_set_has_no_labels(string task, string file, string tsv, string? pair)
    {
        File.WriteAllText(Path.Combine(_folder, file), tsv);
        var example = Assert.Single(GlueTask.Find(task).ReadExamples(_folder, DatasetSplit.Test));
        Assert.Equal(("a", pair, "", false), (example.Text, example.Pair, example.Label, example.HasLabel));
    }

    [Fact]
    public void A_part_that_a_task_lacks_is_refused()
    {
        var e = Assert.Throws<InvalidDataException>(() => GlueTask.Find("ax").ReadExamples(_folder));
        Assert.Contains("ax has no dev set, only test", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_is_complete()
    {
        Assert.Equal(
            ["cola", "sst-2", "mrpc", "sts-b", "qqp", "mnli", "mnli-mm", "qnli", "rte", "wnli", "ax"], GlueTask.All.Select(task => task.Name));
        Assert.All(GlueTask.All, task => Assert.Equal(task.Labels.Count, task.LabelNames.Count));
        Assert.All(GlueTask.All, task => Assert.Equal(task.IsRegression, task.Labels.Count == 0));
        Assert.All(GlueTask.All, task => Assert.All(task.LabelAliases.Keys, name => Assert.Contains(name, task.LabelNames)));
        Assert.Equal("mnli-mm", GlueTask.Find("mnli").Companion);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("train.tsv", Assert.Throws<CheckpointException>(() => GlueTask.Find("rte").ReadExamples(_folder, DatasetSplit.Train)).Message, StringComparison.Ordinal);

    [Fact]
    public void One_s_own_task_is_scored_by_what_its_labels_allow()
    {
        Assert.Equal(["acc", "acc_and_f1", "f1", "mcc"], GlueTask.Own(["no", "yes"], ["t"], "l").Metrics);
        Assert.Equal(["acc", "mcc"], GlueTask.Own(["a", "b", "c"], ["t"], "l").Metrics);
        Assert.True(GlueTask.Own([], ["t", "u"], "l").IsRegression);
        Assert.Throws<ArgumentException>(() => GlueTask.Own(["a"], ["t"], "l"));
        Assert.Throws<ArgumentException>(() => GlueTask.Own(["a", "a"], ["t"], "l"));
        Assert.Throws<ArgumentException>(() => GlueTask.Own([], [], "l"));
    }
}
