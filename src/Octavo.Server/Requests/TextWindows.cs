using System.Globalization;
using Octavo.Server.Errors;

namespace Octavo.Server.Requests;

/// <summary>Texts that are read in windows.</summary>
internal static class TextWindows
{
    /// <summary>Refuses a text of more tokens than are computed together: it is one piece of work, and all others would wait for it.</summary>
    /// <exception cref="RequestException">There is one.</exception>
    public static void RequireFit(InferenceRequest request, IEnumerable<InputText> texts)
    {
        foreach (var text in texts)
        {
            var tokens = request.Served.Tokenizer.CountTokens(text.Text, text.Pair);
            if (tokens > request.Options.MaxBatchTokens)
                throw new RequestException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"{text.Path}: expected at most {request.Options.MaxBatchTokens} tokens in all windows, found {tokens}")) { Parameter = text.Path };
        }
    }
}
