using System.Text.Json;
using Octavo.Text.Decoders;
using Octavo.Text.Models;

namespace Octavo.Text.Files;

/// <summary>Reads the files of a tokenizer that has no <c>tokenizer.json</c>, those of BERT's own kind excepted.</summary>
internal static class FamilyFolder
{
    private const string Model = ".model", VocabularyName = "vocab.txt";

    /// <summary>The names that families give to their SentencePiece files.</summary>
    private static readonly string[] ModelNames = ["sentencepiece.bpe.model", "spiece.model", "spm.model", "tokenizer.model", "sentencepiece.model"];

    /// <summary>Whether a path is that of a SentencePiece file.</summary>
    public static bool IsModel(string path) => path.EndsWith(Model, StringComparison.Ordinal);

    /// <summary>The SentencePiece file of a folder; null where it has none.</summary>
    public static string? ModelIn(string folder) => ModelNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>A SentencePiece file alone: as the SentencePiece library itself.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or no such file.</exception>
    public static TokenizerProgramme ReadModel(string path)
    {
        var file = SentencePieceReader.Read(path, TokenizerBytes.Read(path));
        var model = SentencePieceLibrary.ModelOf(file, path);
        return new TokenizerProgramme
        {
            Model = model,
            Added = new AddedVocabulary([], model, file.Scores.Length, null),
            Normalizer = SentencePieceLibrary.NormalizerOf(file, path),
            Decoder = new SentencePieceDecoder(file),
        };
    }

    /// <summary>Whether a folder has a SentencePiece file, or a vocabulary with merges.</summary>
    public static bool IsOne(string folder) => ModelIn(folder) is not null || VocabularyAndMerges.AreIn(folder);

    /// <summary>Whether a folder is of BERT's kind, or has no vocabulary at all.</summary>
    public static bool IsBert(string folder) =>
        !IsOne(folder)
        && !(File.Exists(Path.Combine(folder, VocabularyName)) && FolderSettings.Read(folder).Family == "mpnet");

    /// <summary>The files of another family, as Transformers reads them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="more">Tokens that other files add.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or not of the family that is named.</exception>
    public static TokenizerProgramme Read(string folder, IEnumerable<AddedToken> more)
    {
        var settings = FolderSettings.Read(folder);
        if (ModelIn(folder) is { } path)
            return Assemble(path, SentencePieceFamilies.Of(SentencePieceReader.Read(path, TokenizerBytes.Read(path)), path, settings), more);
        if (VocabularyAndMerges.AreIn(folder)) return Assemble(folder, RobertaSections.Of(VocabularyAndMerges.Read(folder), settings), more);
        var vocabulary = Path.Combine(folder, VocabularyName);
        return Assemble(vocabulary, MpnetSections.Of(vocabulary, settings), more);
    }

    private static TokenizerProgramme Assemble(string path, FamilyProgramme family, IEnumerable<AddedToken> more)
    {
        using var document = JsonDocument.Parse(family.Sections);
        return ProgrammeReader.Assemble(new JsonPart(path, "", document.RootElement), family.Model.Model, family.Model.Entries, more);
    }
}
