using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Numerics;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// A model that says which words may stand where a text has masks: Transformers' <c>BertForMaskedLM</c> and its like, with its
/// <c>FillMaskPipeline</c>. Immutable; may be used from several threads at once. An answer has the same bits whatever is asked
/// beside it, at any number of threads and on every instruction set.
/// </summary>
public sealed partial class MaskedLanguageModel : EncoderModel
{
    /// <summary>How many logits are in memory at once, 64 MB of them: rows of a large vocabulary are as long as a book.</summary>
    private const int MostLogits = 1 << 24;

    internal MaskedLanguageModel(LoadedModel model)
        : base(model)
    {
    }

    /// <summary>Loads a model from its folder: <c>config.json</c>, weights and the tokenizer's files.</summary>
    /// <param name="folder">A Hugging Face checkpoint on disk.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is missing or damaged, is no model for masked words, or asks for something this library does not compute; the key is named.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static MaskedLanguageModel Load(string folder, ModelOptions? options = null) => new(LoadedModel.Load(folder, options, HeadKind.MaskedWords, typeof(MaskedLanguageModel)));

    /// <summary>The logits of all words at some tokens of a batch.</summary>
    /// <param name="batch">Sequences of ids, N tokens together.</param>
    /// <param name="tokens">Tokens of the batch, 0 to N - 1, ascending: only theirs are computed.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>[tokens, V], row by row.</returns>
    /// <exception cref="ArgumentException">An id lies outside its table, a sequence is longer than the model's positions, or a token is none of the batch or not behind the one before it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public float[] Logits(TokenBatch batch, IReadOnlyList<int> tokens, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(tokens);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] >= batch.TokenCount || tokens[i] <= (i == 0 ? -1 : tokens[i - 1]))
                throw new ArgumentException($"tokens: expected places in a batch of {batch.TokenCount} tokens in ascending order, found {tokens[i]} at {i}", nameof(tokens));
        }

        return Loaded.Logits(batch, [.. tokens], cancellationToken);
    }

    /// <summary>The words that may stand in the place of a text's only mask.</summary>
    /// <param name="text">The text, with the tokenizer's mask in it, such as <c>[MASK]</c>.</param>
    /// <param name="options">Which words; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>The words, best first.</returns>
    /// <exception cref="ArgumentException">The text has no mask, or several, or is longer than the model's positions, or no target can be spelt.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<MaskedWord> FillOne(string text, MaskOptions? options = null, CancellationToken cancellationToken = default)
    {
        var question = Ask(text, options);
        return question.Masks.Count == 1
            ? Answer([question], cancellationToken)[0][0]
            : throw new ArgumentException($"text: expected one mask, found {question.Masks.Count}", nameof(text));
    }

    /// <summary>The words that may stand in the places of a text's masks.</summary>
    /// <param name="text">The text, with the tokenizer's mask in it, such as <c>[MASK]</c>, once or several times.</param>
    /// <param name="options">Which words; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>For each mask its words, best first.</returns>
    /// <exception cref="ArgumentException">The text has no mask, or is longer than the model's positions, or no target can be spelt.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<MaskedWord>> Fill(string text, MaskOptions? options = null, CancellationToken cancellationToken = default) =>
        Answer([Ask(text, options)], cancellationToken)[0];

    /// <summary>The words that may stand in the places of the masks of several texts.</summary>
    /// <param name="texts">The texts, each with a mask.</param>
    /// <param name="options">Which words; the defaults where null.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>For each text and each of its masks the words, best first.</returns>
    /// <exception cref="ArgumentException">A text has no mask, or is longer than the model's positions, or no target can be spelt.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<MaskedWord>>> Fill(IReadOnlyList<string> texts, MaskOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Answer([.. texts.Select(text => Ask(text, options))], cancellationToken);
    }

    /// <summary>Makes a text ready, without computing anything: what cannot be answered is refused here.</summary>
    /// <param name="encoding">The tokens of the text, the mask's among them.</param>
    /// <param name="options">Which words.</param>
    /// <exception cref="ArgumentException">There is no mask, no target is left, or more words are asked for than there are.</exception>
    public MaskQuestion Ask(TokenEncoding encoding, MaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentNullException.ThrowIfNull(options);
        return new(Tokenizer, encoding, options, Config.VocabularySize);
    }

    /// <summary>Answers questions that are ready, each mask's row of logits only as long as it is read.</summary>
    /// <param name="questions">The questions.</param>
    /// <param name="cancellationToken">Stops between two layers.</param>
    /// <returns>For each question and each of its masks the words, best first.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="questions"/> is null.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<MaskedWord>>> Answer(IReadOnlyList<MaskQuestion> questions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        using var lease = Loaded.Enter();
        var answers = questions.Select(question => new IReadOnlyList<MaskedWord>[question.Masks.Count]).ToArray();
        var masks = questions.SelectMany((question, i) => question.Masks.Select((_, mask) => (Question: i, Mask: mask))).ToList();
        foreach (var group in GroupsOf(masks))
        {
            var asked = group.Select(row => row.Question).Distinct().ToList();
            var batch = TokenBatch.Of([.. asked.Select(i => questions[i].Encoding)]);
            var logits = Loaded.Logits(batch, [.. group.Select(row => batch.Offsets[row.Question - asked[0]] + questions[row.Question].Masks[row.Mask])], cancellationToken);
            for (var row = 0; row < group.Count; row++)
                answers[group[row].Question][group[row].Mask] = questions[group[row].Question].Answer(group[row].Mask, logits.AsSpan(row * Config.VocabularySize, Config.VocabularySize));
        }

        return answers;
    }

    /// <summary>A text that is ready for the model, in any company.</summary>
    /// <exception cref="ArgumentException">The text has no mask, or is longer than the model's positions, or no target can be spelt.</exception>
    internal MaskQuestion Ready(string text, MaskOptions? options)
    {
        var question = Ask(text, options);
        TokenCheck.Check(TokenBatch.Of([question.Encoding]), Config);
        return question;
    }

    private MaskQuestion Ask(string text, MaskOptions? options)
    {
        ArgumentNullException.ThrowIfNull(text);
        using var lease = Loaded.Enter();
        return new(Tokenizer, Tokenizer.Encode(text, null, int.MaxValue), options ?? new(), Config.VocabularySize);
    }

    /// <summary>Masks whose logits fit into memory together; where the batch shows in an answer, those of one text.</summary>
    private IEnumerable<List<(int Question, int Mask)>> GroupsOf(List<(int Question, int Mask)> masks)
    {
        var most = Math.Max(1, MostLogits / Config.VocabularySize);
        return DependsOnBatch ? masks.GroupBy(row => row.Question).SelectMany(rows => rows.Chunk(most)).Select(rows => rows.ToList()) : masks.Chunk(most).Select(rows => rows.ToList());
    }
}
