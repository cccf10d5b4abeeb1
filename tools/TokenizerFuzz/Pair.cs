using System.Text.Json;
using System.Text.Json.Nodes;
using Octavo.Text;

namespace TokenizerFuzz;

/// <summary>One tokenizer, read by Octavo and by the native library. Neither cuts nor pads.</summary>
internal sealed class Pair
{
    private static readonly EncodingOptions Whole = new() { MaxLength = int.MaxValue };

    private readonly Tokenizers.DotNet.Tokenizer _native;

    public Pair(string path)
    {
        Json = Directory.Exists(path) ? Path.Combine(path, "tokenizer.json") : path;
        Name = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(Json)))!;
        Ours = Tokenizer.Load(path);
        _native = LoadNative(Json);
    }

    public string Json { get; }

    public string Name { get; }

    public Tokenizer Ours { get; }

    /// <summary>Octavo's encoding.</summary>
    public TokenEncoding Encode(string text) => Ours.Encode(text, null, Whole);

    /// <summary>The native library's ids; null where it refuses the text.</summary>
    public uint[]? Native(string text)
    {
        try
        {
            return _native.Encode(text);
        }
        catch (Tokenizers.DotNet.TokenizerException)
        {
            return null;
        }
    }

    /// <summary>Octavo's ids; null where it refuses the text.</summary>
    public IReadOnlyList<int>? Octavo(string text)
    {
        try
        {
            return Encode(text).InputIds;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The library applies the sections that cut and pad, and has no way to switch them off.</summary>
    private static Tokenizers.DotNet.Tokenizer LoadNative(string path)
    {
        var root = JsonNode.Parse(File.ReadAllBytes(path), null, new JsonDocumentOptions { MaxDepth = 256 })!;
        (root["truncation"], root["padding"]) = (null, null);
        var copy = Path.GetTempFileName();
        try
        {
            File.WriteAllText(copy, root.ToJsonString());
            return new Tokenizers.DotNet.Tokenizer(copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }
}
