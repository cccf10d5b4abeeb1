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
}
