using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Embeddings;
using Octavo.Files;
using Octavo.Model;
using Octavo.Tensors;

namespace Octavo.Training;

/// <summary>
/// What stands beside the encoder in a folder of sentence-transformers: modules.json, pooling, what follows it, lengths and prompts. The encoder lies in
/// the folder itself, wherever its start had it.
/// </summary>
internal sealed class EmbedderFiles
{
    /// <summary>The place of the first module behind the pooling.</summary>
    public const int FirstFollowing = 2;

    private const string Modules = CompanionFiles.Modules;
    private const string PoolingConfig = "1_Pooling/config.json";
    private const string Lengths = "sentence_bert_config.json";
    private const string Settings = "config_sentence_transformers.json";
    private const string Weights = "model.safetensors";

    private readonly EmbedderFolder _start;
    private readonly int _width;
    private readonly int _maxTokens;

    /// <summary>The files of a start.</summary>
    /// <param name="start">The start.</param>
    /// <param name="encoder">Its weights.</param>
    /// <param name="config">Its config.</param>
    /// <param name="maxTokens">Most tokens of a text, which a folder that says nothing gets.</param>
    public EmbedderFiles(EmbedderFolder start, Checkpoint encoder, EncoderConfig config, int maxTokens)
    {
        (_start, _width, _maxTokens) = (start, config.HiddenSize, maxTokens);
        Kept = PoolerOf(encoder, config);
        Names =
        [
            Modules, PoolingConfig, Settings, Path.GetFileName(LengthsOf(start.Encoder)),
            .. start.Following.SelectMany((module, i) => FilesOf(module.Kind).Select(file => $"{FolderOf(i)}/{file}")),
        ];
    }

    /// <summary>The files of an earlier run that would be taken for this one's.</summary>
    public static IReadOnlyList<string> Usual => [Modules, PoolingConfig, Settings, .. EmbedderSettings.LengthFiles];

    /// <summary>What <see cref="Write"/> writes, by its path in the folder.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A pooler that no embedding needs and no training changes: the encoder's class has it.</summary>
    public IReadOnlyList<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> Kept { get; }

    /// <summary>Whether a parameter is a module's and not the encoder's: sentence-transformers calls it by the module's place.</summary>
    public static bool IsOfModule(Parameter parameter) => char.IsAsciiDigit(parameter.Tensors[0].Name[0]);

    /// <summary>Writes them.</summary>
    /// <param name="folder">The folder, which has the encoder itself.</param>
    /// <param name="parameters">Whose modules' weights are written.</param>
    public void Write(string folder, Parameters parameters)
    {
        WriteJson(folder, Modules, WriteModules);
        WriteJson(folder, PoolingConfig, WritePooling);
        CopyOrWrite(Path.Combine(_start.Folder, Settings), folder, Settings, WriteSettings);
        var lengths = LengthsOf(_start.Encoder);
        CopyOrWrite(lengths, folder, Path.GetFileName(lengths), WriteLengths);
        for (var i = 0; i < _start.Following.Count; i++) WriteFollowing(folder, i, parameters);
    }

    private void WriteFollowing(string folder, int i, Parameters parameters)
    {
        var (kind, path) = _start.Following[i];
        if (FilesOf(kind).Length == 0) return;
        var target = Directory.CreateDirectory(Path.Combine(folder, FolderOf(i))).FullName;
        ReplacedFile.Copy(Path.Combine(path, "config.json"), Path.Combine(target, "config.json"));
        var prefix = FormattableString.Invariant($"{i + FirstFollowing}.");
        var tensors = parameters.All.SelectMany(parameter => parameter.Tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(tensor => (tensor.Name[prefix.Length..], ElementType.F32, tensor.Shape, Bytes(parameter.Values.Read(tensor)))));
        SafetensorsWriter.Write(Path.Combine(target, Weights), tensors, new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static string[] FilesOf(string kind) => kind == "Normalize" ? [] : ["config.json", Weights];

    private string FolderOf(int following) => FormattableString.Invariant($"{following + FirstFollowing}_{_start.Following[following].Kind}");

    private static string LengthsOf(string encoder) =>
        EmbedderSettings.LengthFiles.Select(file => Path.Combine(encoder, file)).FirstOrDefault(File.Exists) ?? Path.Combine(encoder, Lengths);

    private static void CopyOrWrite(string source, string folder, string name, Action<Utf8JsonWriter> write)
    {
        if (File.Exists(source)) ReplacedFile.Copy(source, Path.Combine(folder, name));
        else WriteJson(folder, name, write);
    }

    private void WriteModules(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        string[] kinds = ["Transformer", "Pooling", .. _start.Following.Select(module => module.Kind)];
        for (var i = 0; i < kinds.Length; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("idx", i);
            json.WriteString("name", FormattableString.Invariant($"{i}"));
            json.WriteString("path", i == 0 ? "" : FormattableString.Invariant($"{i}_{kinds[i]}"));
            json.WriteString("type", $"sentence_transformers.models.{kinds[i]}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>In the spelling that every version reads, unless the modes stand in an order that it cannot say.</summary>
    private void WritePooling(Utf8JsonWriter json)
    {
        var pooling = _start.Pooling!;
        json.WriteStartObject();
        if (pooling.Modes.SequenceEqual(PoolingReader.Modes.Select(known => known.Mode).Where(pooling.Modes.Contains)))
        {
            json.WriteNumber("word_embedding_dimension", _width);
            foreach (var (_, flag, mode) in PoolingReader.Modes) json.WriteBoolean(flag, pooling.Modes.Contains(mode));
        }
        else
        {
            json.WriteNumber("embedding_dimension", _width);
            json.WriteStartArray("pooling_mode");
            foreach (var mode in pooling.Modes) json.WriteStringValue(PoolingReader.Modes.First(known => known.Mode == mode).Name);
            json.WriteEndArray();
        }

        json.WriteBoolean("include_prompt", pooling.IncludesPrompt);
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("prompts");
        json.WriteEndObject();
        json.WriteNull("default_prompt_name");
        json.WriteString("similarity_fn_name", "cosine");
        json.WriteEndObject();
    }

    private void WriteLengths(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("max_seq_length", _maxTokens);
        json.WriteBoolean("do_lower_case", _start.Settings.IsLowerCased);
        json.WriteEndObject();
    }

    private static void WriteJson(string folder, string name, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" })) write(json);
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ReplacedFile.Write(path, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n"));
    }

    private static List<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)> PoolerOf(Checkpoint encoder, EncoderConfig config)
    {
        var kept = new List<(string, ElementType, int[], ReadOnlyMemory<byte>)>();
        if (new HeadLayers(config, Architectures.HeadKind.None).Dense is not { } layer) return kept;
        foreach (var end in (string[])[".weight", ".bias"])
        {
            var (whole, own) = (layer.Name + end, WithoutPrefix(layer.Name, config) + end);
            if (encoder.TryGet(whole, out var tensor) || encoder.TryGet(own, out tensor))
                kept.Add((own, ElementType.F32, [.. tensor.Shape], Bytes(tensor.ToFloats())));
        }

        return kept;
    }

    private static string WithoutPrefix(string name, EncoderConfig config) =>
        name.StartsWith(config.Family.Prefix, StringComparison.Ordinal) ? name[config.Family.Prefix.Length..] : name;

    private static ReadOnlyMemory<byte> Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
}
