using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tests.Model;
using Octavo.Training;

namespace Octavo.Tests.Training;

/// <summary>Losses and every gradient of Transformers' BertForSequenceClassification and BertForTokenClassification, computed there in double precision.</summary>
public sealed class LossGoldenTests
{
    [Theory]
    [InlineData("multi-label")]
    [InlineData("regression")]
    public void Loss_logits_and_gradients_are_those_of_PyTorch(string kind)
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", kind);
        using var golden = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        var batch = new GoldenBatch(golden);
        var found = Gradients.Compute(folder, batch.Ragged, golden.Require("labels").ToFloats(), new ModelOptions { Threads = 2 });
        Assert.Equal(golden.Require("loss").ToFloats()[0], (float)found.Loss, 1e-5f);
        Assert.Equal(golden.Require("logits").ToFloats(), found.Logits, (a, b) => Math.Abs(a - b) < 1e-5);
        GradientCheck.Equal(golden, found);
    }

    /// <summary>Labels of each token, -100 where there is none; with pads, which others do not attend to.</summary>
    [Fact]
    public void Tokens_have_the_loss_logits_and_gradients_of_PyTorch()
    {
        using var golden = Checkpoint.OpenFile(Path.Combine(Tokens, "expected.safetensors"));
        var batch = new GoldenBatch(golden).Padded;
        var found = Gradients.Compute(Tokens, batch, golden.Require("labels").ToFloats(), new ModelOptions { Threads = 2 });
        Assert.Equal(golden.Require("loss").ToFloats()[0], (float)found.Loss, 1e-5f);
        var (logits, labels) = (golden.Require("logits").ToFloats(), found.Logits.Count / batch.TokenCount);
        for (var i = 0; i < logits.Length; i++)
        {
            if (batch.AttentionMask![i / labels] == 1) Assert.Equal(logits[i], found.Logits[i], 1e-5);
        }

        GradientCheck.Equal(golden, found);
    }

    /// <summary>Without its pads a batch has the same loss and gradients.</summary>
    [Fact]
    public void Tokens_without_pads_have_them_too()
    {
        using var golden = Checkpoint.OpenFile(Path.Combine(Tokens, "expected.safetensors"));
        var batch = new GoldenBatch(golden);
        var labels = golden.Require("labels").ToFloats().Where((_, i) => batch.Padded.AttentionMask![i] == 1).ToArray();
        GradientCheck.Equal(golden, Gradients.Compute(Tokens, batch.Ragged, labels));
    }

    /// <summary>Places of answers; pads are tokens that an answer could begin with, and places behind the sequences are left out.</summary>
    [Fact]
    public void Answers_have_the_loss_logits_and_gradients_of_PyTorch()
    {
        using var golden = Checkpoint.OpenFile(Path.Combine(Answers, "expected.safetensors"));
        var batch = new GoldenBatch(golden).Padded;
        var found = Gradients.Compute(Answers, batch, Places(golden), new ModelOptions { Threads = 2 });
        Assert.Equal(golden.Require("loss").ToFloats()[0], (float)found.Loss, 1e-5f);
        Assert.Equal(golden.Require("start_logits").ToFloats(), found.Logits.Where((_, i) => i % 2 == 0), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(golden.Require("end_logits").ToFloats(), found.Logits.Where((_, i) => i % 2 == 1), (a, b) => Math.Abs(a - b) < 1e-5);
        GradientCheck.Equal(golden, found);
    }

    [Fact]
    public void Places_of_answers_that_do_not_fit_are_refused()
    {
        using var golden = Checkpoint.OpenFile(Path.Combine(Answers, "expected.safetensors"));
        var (batch, places) = (new GoldenBatch(golden).Padded, Places(golden));
        void Refused(string expected, float[] given) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Gradients.Compute(Answers, batch, given)).Message, StringComparison.Ordinal);
        Refused("start_positions and end_positions: expected one of each for each of 6 sequences, found 6 numbers", places[..6]);
        Refused("expected whole numbers, found 1.5 of sequence 1", [.. places.Select((place, i) => i == 3 ? 1.5f : place)]);
        Refused("end_positions: expected one within its sequence, found all behind theirs", [.. places.Select((place, i) => i % 2 == 1 ? 20 : place)]);
    }

    private static string Answers => RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "question-answering");

    private static float[] Places(Checkpoint golden) =>
        [.. golden.Require("start_positions").ToFloats().Zip(golden.Require("end_positions").ToFloats()).SelectMany(pair => new[] { pair.First, pair.Second })];

    [Fact]
    public void Labels_of_tokens_that_do_not_fit_are_refused()
    {
        using var golden = Checkpoint.OpenFile(Path.Combine(Tokens, "expected.safetensors"));
        var (batch, labels) = (new GoldenBatch(golden).Padded, golden.Require("labels").ToFloats());
        void Refused(string expected, float[] given) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => Gradients.Compute(Tokens, batch, given)).Message, StringComparison.Ordinal);
        Refused("expected 120, one for each token, found 6", labels[..6]);
        Refused("expected 0 to 4, or -100 for none, found 5 at element 7", [.. labels.Select((label, i) => i == 7 ? 5 : label)]);
        Refused("expected 0 to 4, or -100 for none, found -1 at element 0", [.. labels.Select((label, i) => i == 0 ? -1 : label)]);
        Refused("expected at least one token with a label, found -100 everywhere", [.. labels.Select(_ => -100f)]);
    }

    private static string Tokens => RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "token-classification");

    [Fact]
    public void Targets_of_another_number_or_kind_are_refused()
    {
        var folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "losses", "multi-label");
        using var golden = Checkpoint.OpenFile(Path.Combine(folder, "expected.safetensors"));
        var batch = new GoldenBatch(golden);
        Assert.Contains("expected 24, 4 for each sequence, found 6", Assert.Throws<ArgumentException>(() => Gradients.Compute(folder, batch.Ragged, new float[6])).Message, StringComparison.Ordinal);
        Assert.Contains("expected 0 to 1, found 2", Assert.Throws<ArgumentException>(() => Gradients.Compute(folder, batch.Ragged, [.. Enumerable.Repeat(2f, 24)])).Message, StringComparison.Ordinal);
    }
}
