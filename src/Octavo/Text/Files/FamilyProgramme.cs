using Octavo.Text.Models;

namespace Octavo.Text.Files;

/// <summary>The programme for files without <c>tokenizer.json</c>: a model, and the other sections as that file would have them.</summary>
/// <param name="Model">The model.</param>
/// <param name="Sections">The JSON of all sections but <c>model</c>.</param>
internal sealed record FamilyProgramme(TokenModelOfFile Model, string Sections);

/// <summary>A model with what is needed to add tokens to it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Entries">How many tokens it has.</param>
/// <param name="Path">The file that it comes from, for messages.</param>
internal sealed record TokenModelOfFile(TokenModel Model, int Entries, string Path)
{
    /// <summary>The id of a token that must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public int IdOf(string token) => Model.IdOf(token) ?? throw new InvalidDataException($"{Path}: expected the token '{token}', found none");
}
