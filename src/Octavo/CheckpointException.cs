using Octavo.Values;

namespace Octavo;

/// <summary>
/// A file of a model is missing, damaged, hostile or says something else than what was expected.
/// The message names the file, the tensor or key, what was expected and what was found; control characters in their names
/// are spelled out and long quotes of the file cut, so that it can be printed or logged as it is.
/// </summary>
public sealed class CheckpointException : IOException
{
    /// <summary>Creates the exception for a file with what is wrong with it.</summary>
    /// <param name="path">The file or folder at fault.</param>
    /// <param name="problem">What was expected and what was found.</param>
    /// <param name="inner">The exception that told so, if there was one.</param>
    public CheckpointException(string path, string problem, Exception? inner = null)
        : base(VisibleText.Of($"{path}: ") + ShortMessage.Of(VisibleText.Of(problem)), inner)
    {
        Path = path;
    }

    /// <summary>The file or folder at fault.</summary>
    public string Path { get; }
}
