using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Octavo.Checkpoints;
using Octavo.Tensors;
using Octavo.Text;

namespace Octavo.Evaluation;

/// <summary>
/// Token ids kept on disk from one run to the next, as <c>load_and_cache_examples</c> of Transformers' run_glue.py keeps
/// them; but found by what they depend on, not by a name that anything could stand behind. What is damaged is made anew.
/// </summary>
/// <param name="folder">The folder; made if there is none.</param>
/// <param name="tokenizerFolder">The folder of the tokenizer's files.</param>
public sealed class FeatureCache(string folder, string tokenizerFolder)
{
    private const string Prefix = "features_";
    private const string Suffix = ".safetensors";
    private const string Ids = "input_ids";
    private const string Types = "token_type_ids";
    private const string Offsets = "offsets";
    private const string KeyEntry = "key";
    private const string ChecksumEntry = "sha256";
    private const int DigitsInName = 16;
    private const int HeaderRoom = 4096;

    /// <summary>Makes the ids anew even where the cache has them, and replaces those.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How many bytes the folder may hold; the files that were written first make room.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>The ids of all examples.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="length">Most tokens of each.</param>
    /// <param name="vocabularySize">What ids must be less than.</param>
    /// <param name="encode">Makes them.</param>
    /// <returns>The ids, and what was wrong with those that were kept; null if nothing was.</returns>
    /// <exception cref="CheckpointException">The cache cannot be written.</exception>
    internal (TokenBatch Features, string? Warning) Get(
        string task, IReadOnlyList<GlueExample> examples, int length, int vocabularySize, Func<TokenBatch> encode)
    {
        var key = FeatureKey.Of(tokenizerFolder, task, examples, length);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{task}_{length}_{key[..DigitsInName]}{Suffix}"));
        string? warning = null;
        if (!Overwrite && File.Exists(path))
        {
            try
            {
                return (Read(path, key, examples.Count, length, vocabularySize), null);
            }
            catch (CheckpointException e)
            {
                warning = $"{e.Message}: tokenised anew";
            }
        }

        var features = encode();
        Write(path, key, features);
        return (features, warning);
    }

    private static TokenBatch Read(string path, string key, int examples, int length, int vocabularySize)
    {
        var most = HeaderRoom + ((long)examples * ((2L * length) + 1) * sizeof(int)) + sizeof(int);
        if (new FileInfo(path).Length > most) throw new CheckpointException(path, $"expected at most {most} bytes, found {new FileInfo(path).Length}");
        using var file = Checkpoint.OpenFile(path);
        if (file.Metadata.GetValueOrDefault(KeyEntry) != key) throw new CheckpointException(path, "expected the ids of these examples, found others");
        var (ids, types, offsets) = (Integers(file, Ids), Integers(file, Types), Integers(file, Offsets));
        if (file.Metadata.GetValueOrDefault(ChecksumEntry) != Checksum(ids, types, offsets))
            throw new CheckpointException(path, "expected ids that fit their checksum, found others");
        if (offsets.Length != examples + 1 || ids.AsSpan().ContainsAnyExceptInRange(0, vocabularySize - 1))
            throw new CheckpointException(path, $"expected {examples} rows of ids under {vocabularySize}, found others");
        try
        {
            return new TokenBatch(ids, types, offsets);
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(path, e.Message, e);
        }
    }

    private static int[] Integers(Checkpoint file, string name)
    {
        var tensor = file.Require(name);
        return tensor.Type == ElementType.I32 && tensor.Shape.Count == 1
            ? MemoryMarshal.Cast<byte, int>(tensor.Bytes).ToArray()
            : throw new CheckpointException(tensor.File, $"expected {name} as a row of I32, found {tensor}");
    }

    private void Write(string path, string key, TokenBatch features)
    {
        try
        {
            Directory.CreateDirectory(folder);
            MakeRoom(features.TokenCount * 2L * sizeof(int));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, $"cannot be written to: {e.Message}", e);
        }

        SafetensorsWriter.Write(
            path,
            [Row(Ids, features.InputIds), Row(Types, features.TokenTypeIds), Row(Offsets, features.Offsets)],
            new Dictionary<string, string>
            {
                [KeyEntry] = key,
                [ChecksumEntry] = Checksum(features.InputIds, features.TokenTypeIds, features.Offsets),
            });
    }

    private void MakeRoom(long bytes)
    {
        var files = new DirectoryInfo(folder).GetFiles($"{Prefix}*{Suffix}").OrderBy(file => file.LastWriteTimeUtc).ToList();
        var held = files.Sum(file => file.Length) + bytes;
        foreach (var file in files)
        {
            if (held <= MaxBytes) return;
            held -= file.Length;
            file.Delete();
        }
    }

    private static (string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data) Row(string name, int[] values) =>
        (name, ElementType.I32, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static string Checksum(params ReadOnlySpan<int[]> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows) hash.AppendData(MemoryMarshal.AsBytes(row.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
