using System.Globalization;
using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Text;

namespace Octavo.Server.Requests;

/// <summary>What becomes of a text that is longer than the model takes.</summary>
/// <param name="Cuts">Whether it is cut; else it is refused.</param>
/// <param name="FromLeft">Whether its beginning goes, not its end.</param>
internal readonly record struct TruncationWish(bool Cuts, bool FromLeft)
{
    /// <summary>What a request says: <c>truncate</c> and <c>truncation_direction</c>.</summary>
    /// <exception cref="RequestException">One is something else.</exception>
    public static TruncationWish Read(JsonField body, OctavoServerOptions options) => new(
        body["truncate"].Flag() ?? options.AutoTruncate,
        body["truncation_direction"].OneOf("Right", "Left") == "Left");

    /// <summary>Refuses a text that is too long, if it is not to be cut.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text.</param>
    /// <param name="prompt">What goes before it.</param>
    /// <exception cref="RequestException">It is refused.</exception>
    public void Check(ServedModel model, InputText text, string prompt = "")
    {
        if (text.Ids is { } ids) Require(text, ids.Length, model.MaxTokens);
        else if (!Cuts) Require(text, model.Tokenizer.CountTokens(prompt + text.Text, text.Pair), model.MaxTokens);
    }

    /// <summary>The tokens of a text whose beginning is cut off; null where it fits, or where its end is to go.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text.</param>
    /// <param name="prompt">What goes before it.</param>
    public TokenBatch? CutFromLeft(ServedModel model, InputText text, string prompt = "")
    {
        if (!FromLeft || text.Ids is not null) return null;
        var whole = model.Tokenizer.Encode(prompt + text.Text, text.Pair, new EncodingOptions { MaxLength = int.MaxValue });
        return whole.InputIds.Count <= model.MaxTokens ? null : LeftCut.Of(whole, model.MaxTokens);
    }

    private static void Require(InputText text, int found, int most)
    {
        if (found > most)
            throw new RequestException(ErrorKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"{text.Path}: expected at most {most} tokens, found {found}")) { Parameter = text.Path };
    }
}
