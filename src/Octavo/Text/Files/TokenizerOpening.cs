using System.Text.Json;
using Octavo.Values;

namespace Octavo.Text.Files;

/// <summary>Finds out what a path holds and reads it.</summary>
internal static class TokenizerOpening
{
    private const string Json = "tokenizer.json";

    /// <summary>The tokenizer of a folder or a file.</summary>
    public static Tokenizer Open(string path)
    {
        if (Directory.Exists(path) && IsOfModel(path)) return OpenModel(path);
        return ShortMessage.Told(Tokenizer () => Directory.Exists(path) ? OpenAlone(path) : OpenFile(path));
    }

    /// <summary>The tokenizer of a model's folder, as Transformers reads it.</summary>
    public static Tokenizer OpenModel(string folder) => ShortMessage.Told(() => ReadModel(folder));

    private static Tokenizer ReadModel(string folder)
    {
        var json = Path.Combine(folder, Json);
        if (!File.Exists(json)) return OpenFamily(folder);
        return Read(json, Tokenizer (root, entries) => BertProgramme.Describes(root)
            ? WordPieceTokenizer.From(TokenizerFiles.FromJson(folder, json, root, entries))
            : new ProgrammeTokenizer(ModelFiles.Apply(folder, more => ProgrammeReader.Read(json, root, entries, more)) with { IsOfModel = true }));
    }

    private static Tokenizer OpenAlone(string folder)
    {
        var json = Path.Combine(folder, Json);
        if (File.Exists(json)) return new ProgrammeTokenizer(ReadAlone(json));
        return FamilyFolder.ModelIn(folder) is { } model ? new ProgrammeTokenizer(FamilyFolder.ReadModel(model)) : OpenFamily(folder);
    }

    /// <summary>Without <c>tokenizer.json</c>: the files of a family, or BERT's <c>vocab.txt</c>. An empty second text is one there.</summary>
    private static Tokenizer OpenFamily(string folder) => FamilyFolder.IsBert(folder)
        ? WordPieceTokenizer.From(TokenizerFiles.Read(folder), EmptyPair.Counts)
        : new ProgrammeTokenizer(ModelFiles.Apply(folder, more => FamilyFolder.Read(folder, more)) with { IsOfModel = true, EmptyPair = EmptyPair.Counts });

    private static ProgrammeTokenizer OpenFile(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: expected a folder of tokenizer files or one such file, found neither", path);
        return new ProgrammeTokenizer(FamilyFolder.IsModel(path) ? FamilyFolder.ReadModel(path) : ReadAlone(path));
    }

    private static bool IsOfModel(string folder) =>
        File.Exists(Path.Combine(folder, "config.json")) || File.Exists(Path.Combine(folder, "tokenizer_config.json"));

    private static TokenizerProgramme ReadAlone(string path) => Read(path, (root, entries) => ProgrammeReader.Read(path, root, entries, []));

    private static T Read<T>(string path, Func<JsonElement, VocabularyEntries?, T> read)
    {
        VocabularyEntries? entries = null;
        return TokenizerBytes.ReadJson(
            path,
            bytes =>
            {
                entries = TokenizerVocabularyJson.Cut(path, bytes.Span, out var rest);
                return rest;
            },
            root => read(root, entries));
    }
}
