using Octavo.Checkpoints;
using Octavo.Values;

namespace Octavo.Evaluation.Entities;

/// <summary>The sentences of a file in the form of CoNLL's shared tasks.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sentences">The sentences in the file's order, at least one.</param>
public sealed record ConllData(string Path, IReadOnlyList<TaggedSentence> Sentences)
{
    /// <summary>The sentences in the file's order, at least one.</summary>
    public IReadOnlyList<TaggedSentence> Sentences { get; init => field = ValueList<TaggedSentence>.Of(value); } = ValueList<TaggedSentence>.Of(Sentences);

    /// <summary>Number of words.</summary>
    public int WordCount => Sentences.Sum(sentence => sentence.Words.Count);

    /// <summary>The tags that occur, <c>O</c> among them, sorted by name.</summary>
    public IReadOnlyList<string> Tags => [.. Sentences.SelectMany(sentence => sentence.Tags).Append(EntityTag.Outside).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>
    /// Reads a file: a word a line, the word in its first column and the tag in its last, columns apart by tabs or else by spaces; an empty line
    /// ends a sentence, as <c>-DOCSTART-</c> does. Lines that begin with <c>#</c> and are no word are comments.
    /// </summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="CheckpointException">It is missing, has no sentence or a line that is no word with its tag; the line is named.</exception>
    public static ConllData Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ConllReader(path).Read();
    }
}
