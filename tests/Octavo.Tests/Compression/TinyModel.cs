using Octavo.Tests.Numerics;

namespace Octavo.Tests.Compression;

/// <summary>The small golden BERT with a vocabulary of its 128 tokens: letters, digits and a few signs.</summary>
public sealed class TinyModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("octavo-");

    public TinyModel()
    {
        foreach (var name in (string[])["config.json", "model.safetensors"])
            File.Copy(Path.Combine(QuantizerGoldens.Path("tiny-bert"), name), Path.Combine(Folder, name));
        var signs = "abcdefghijklmnopqrstuvwxyz0123456789.,'-$".Select(sign => $"{sign}").ToList();
        List<string> tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. signs, .. signs.Take(36).Select(sign => "##" + sign)];
        while (tokens.Count < 128) tokens.Add($"[unused{tokens.Count}]");
        File.WriteAllLines(Path.Combine(Folder, "vocab.txt"), tokens);
    }

    public string Folder => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
