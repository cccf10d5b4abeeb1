using Octavo.Text;

namespace Octavo.Model;

/// <summary>Whether a tokenizer and the word table of a model belong together.</summary>
internal static class TokenizerFit
{
    /// <summary>
    /// Rows of the word table that no text looks up are no fault: many checkpoints round their tables up, and Transformers does
    /// not compare. Words beyond the table are. Special tokens that no file gives an id follow the vocabulary, as in
    /// Transformers: most such models never saw one, and a text with one is refused when it comes.
    /// </summary>
    /// <exception cref="InvalidDataException">A word lies beyond the table.</exception>
    public static Tokenizer Require(Tokenizer tokenizer, EncoderConfig config, string folder) => tokenizer.GivenSize <= config.VocabularySize
        ? tokenizer
        : throw new InvalidDataException($"{folder}: expected a vocabulary of at most {config.VocabularySize} tokens, for config.json and the word table have so many, found {tokenizer.GivenSize}");

    /// <summary>What may surprise; nothing where there is no tokenizer, or one that cannot be used: that is said where it is.</summary>
    public static IEnumerable<string> Warnings(Lazy<Tokenizer> tokenizer, EncoderConfig config, string folder)
    {
        try
        {
            return Tokenizer.IsIn(folder) ? Warnings(tokenizer.Value, config.VocabularySize, folder) : [];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static List<string> Warnings(Tokenizer tokenizer, int rows, string folder)
    {
        var (warnings, words) = (new List<string>(tokenizer.Warnings), tokenizer.VocabularySize);
        if (words > rows)
            warnings.Add($"{folder}: special tokens that no file gives an id follow the vocabulary, up to id {words - 1}; the word table has {rows} rows, and a text with one beyond is refused");
        // A table rounded up to a multiple of 8 to 128 rows surprises nobody.
        if (words < rows && (rows % 8 != 0 || rows - words >= 128))
            warnings.Add($"{folder}: the word table has {rows} rows for {words} words: the others are never looked up; check that vocabulary and weights belong together");
        return warnings;
    }
}
