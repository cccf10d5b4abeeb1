using Octavo.Evaluation.Entities;

namespace Octavo.Data;

/// <summary>Files in the form of CoNLL's shared tasks: entities as words with tags.</summary>
public static class ConllFile
{
    /// <summary>
    /// Reads a file: a word a line, the word in its first column and the tag in its last, columns apart by tabs or else by spaces; an empty line
    /// ends a sentence, as <c>-DOCSTART-</c> does. Lines that begin with <c>#</c> and are no word are comments.
    /// </summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="CheckpointException">It is missing, has no sentence or a line that is no word with its tag; the line is named.</exception>
    public static ConllData Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ConllReader(path).Read();
    }
}
