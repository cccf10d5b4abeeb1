using System.Runtime.InteropServices;
using Octavo.Checkpoints;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Tests.Model;

/// <summary>Masked words in the library; every case of the pipeline is asked by way of <c>octavo predict</c>.</summary>
public sealed class MaskedLanguageModelTests
{
    private static string Folder => RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "pipelines", "fill-mask", "bert");

    [Fact]
    public void Several_texts_get_the_bits_of_each_alone()
    {
        using var model = MaskedLanguageModel.Load(Folder);
        string[] texts = ["Kyoto Optics [MASK] Saint John", "[MASK] met [MASK] in Graz.", "Lake [MASK]"];
        var together = model.Fill(texts);
        for (var i = 0; i < texts.Length; i++) Assert.Equal(model.Fill(texts[i]), together[i]);
        Assert.Equal([1, 2, 1], together.Select(masks => masks.Count));
        Assert.Equal(model.FillOne(texts[0]), together[0][0]);
        Assert.Empty(model.Fill(Array.Empty<string>()));
    }

    [Fact]
    public void One_mask_is_asked_for_where_one_answer_is()
    {
        using var model = MaskedLanguageModel.Load(Folder);
        Assert.Contains("expected one mask, found 2", Assert.Throws<ArgumentException>(() => model.FillOne("[MASK] [MASK]")).Message, StringComparison.Ordinal);
        Assert.Contains("expected a mask, [MASK], found none", Assert.Throws<ArgumentException>(() => model.FillOne("a")).Message, StringComparison.Ordinal);
        Assert.Contains("top_k", Assert.Throws<ArgumentException>(() => model.FillOne("[MASK]", new MaskOptions { TopK = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("positions of the model", Assert.Throws<ArgumentException>(() => model.FillOne(string.Join(' ', Enumerable.Repeat("[MASK]", 1)) + string.Concat(Enumerable.Repeat(" a", 80)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logits_of_some_tokens_are_those_of_all()
    {
        using var model = MaskedLanguageModel.Load(Folder);
        var batch = model.Tokenizer.EncodeBatch([("Kyoto Optics [MASK]", null), ("Lake Victoria", null)]);
        var words = model.Config.VocabularySize;
        var all = model.Logits(batch, [.. Enumerable.Range(0, batch.TokenCount)]);
        int[] some = [1, 3, batch.TokenCount - 1];
        Assert.Equal(some.SelectMany(token => all[(token * words)..((token + 1) * words)]), model.Logits(batch, some));
        foreach (int[] wrong in (int[][])[[-1], [3, 1], [1, 1], [batch.TokenCount]]) Assert.Throws<ArgumentException>(() => model.Logits(batch, wrong));
    }

    /// <summary>By their places alone: all words but the last have the same score.</summary>
    [Fact]
    public void Of_equal_scores_the_first_word_goes_first()
    {
        using var model = MaskedLanguageModel.Load(Folder);
        var words = model.Config.VocabularySize;
        var logits = new float[words];
        logits[^1] = 1;
        var question = new MaskQuestion(model.Tokenizer, model.Tokenizer.Encode("[MASK]"), new MaskOptions { TopK = 4 }, words);
        Assert.Equal([words - 1, 0, 1, 2], question.Answer(0, logits).Select(word => word.Token));
    }

    /// <summary>Transformers 4 would put the embeddings in its place, Transformers 5 take it.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(0.01f, true)]
    [InlineData(1, false)]
    public void A_stored_layer_of_words_is_that_of_the_embeddings_or_refused(float change, bool isLoaded)
    {
        var folder = Directory.CreateTempSubdirectory("octavo-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Folder)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            using (var checkpoint = Checkpoint.Open(Folder))
            {
                var tensors = checkpoint.Tensors.Values.Select(tensor => (tensor.Name, ElementType.F32, (int[])[.. tensor.Shape], (ReadOnlyMemory<byte>)Floats(checkpoint, tensor.Name))).ToList();
                var (words, shape) = (Floats(checkpoint, "bert.embeddings.word_embeddings.weight"), tensors.Find(tensor => tensor.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal)).Item3);
                var numbers = MemoryMarshal.Cast<byte, float>(words.AsSpan());
                numbers[7] += change * numbers.ToArray().Max(Math.Abs);
                tensors.Add(("cls.predictions.decoder.weight", ElementType.F32, shape, words));
                SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors, null);
            }

            if (isLoaded) MaskedLanguageModel.Load(folder).Dispose();
            else Assert.Contains("tensor 'cls.predictions.decoder.weight': expected the word embeddings", Assert.Throws<CheckpointException>(() => MaskedLanguageModel.Load(folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static byte[] Floats(Checkpoint checkpoint, string name) => MemoryMarshal.AsBytes<float>(checkpoint.Require(name).ToFloats()).ToArray();
}
