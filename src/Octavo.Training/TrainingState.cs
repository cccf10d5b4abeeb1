using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Tensors;
using Octavo.Values;

namespace Octavo.Training;

/// <summary>
/// Everything from which a run goes on as if it had never stopped: weights, both moments, losses and evaluations so far,
/// and the settings, which must be the same. One safetensors file, so that no part of it is older than another; the order
/// of examples and dropout follow from seed and step.
/// </summary>
internal static class TrainingState
{
    private const string StateKey = "octavo_training";
    private const string ValuesPrefix = "values.";
    private const string FirstPrefix = "exp_avg.";
    private const string SecondPrefix = "exp_avg_sq.";
    private const string Losses = "losses";
    private const string ChecksumKey = "octavo_training_sha256";

    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Write(string path, TrainingRun run, Parameters parameters, TrainingHistory history)
    {
        var tensors = new List<(string Name, ElementType Type, int[] Shape, ReadOnlyMemory<byte> Data)>();
        foreach (var parameter in parameters.All)
        {
            foreach (var tensor in parameter.Tensors)
            {
                tensors.Add(Floats(ValuesPrefix + tensor.Name, tensor.Shape, parameter.Values.Read(tensor)));
                tensors.Add(Floats(FirstPrefix + tensor.Name, tensor.Shape, parameter.First.Read(tensor)));
                tensors.Add(Floats(SecondPrefix + tensor.Name, tensor.Shape, parameter.Second.Read(tensor)));
            }
        }

        tensors.Add((Losses, ElementType.F64, [history.Losses.Count], MemoryMarshal.AsBytes<double>(history.Losses.ToArray()).ToArray()));
        var json = Json(run, history);
        var checksum = Checksum(json, tensors.Select(tensor => (tensor.Name, tensor.Data)));
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { [StateKey] = json, [ChecksumKey] = checksum });
    }

    /// <summary>Takes everything back.</summary>
    /// <exception cref="CheckpointException">The file is damaged or belongs to a run with other settings; the setting is named.</exception>
    public static void Read(string path, TrainingRun run, Parameters parameters, TrainingHistory history)
    {
        using var file = Checkpoint.OpenFile(path);
        if (!file.Metadata.TryGetValue(StateKey, out var json))
            throw new CheckpointException(path, $"expected {StateKey} in the metadata, found none");
        CheckSum(path, file, json);
        ReadJson(path, json, run, history, file.Require(Losses));
        foreach (var parameter in parameters.All)
        {
            foreach (var tensor in parameter.Tensors)
            {
                parameter.Values.Write(tensor, Find(file, ValuesPrefix, tensor));
                parameter.First.Write(tensor, Find(file, FirstPrefix, tensor));
                parameter.Second.Write(tensor, Find(file, SecondPrefix, tensor));
            }

            FindTouched(parameter);
        }
    }

    /// <summary>A bit that changed on the disk would be learned from.</summary>
    private static void CheckSum(string path, Checkpoint file, string json)
    {
        if (!file.Metadata.TryGetValue(ChecksumKey, out var expected))
            throw new CheckpointException(path, $"expected {ChecksumKey} in the metadata, found none");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, json);
        foreach (var tensor in file.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            Append(hash, tensor.Name);
            hash.AppendData(tensor.Bytes);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
            throw new CheckpointException(path, "expected tensors and settings that fit their checksum, found others: the file is damaged");
    }

    private static string Checksum(string json, IEnumerable<(string Name, ReadOnlyMemory<byte> Data)> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, json);
        foreach (var (name, data) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            Append(hash, name);
            hash.AppendData(data.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // With its length, so that no two lists of texts look alike.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }

    // Rows whose second moment is zero never had a gradient.
    private static void FindTouched(Parameter parameter)
    {
        if (parameter.Rows is null) return;
        for (var row = 0; row < parameter.Second.Matrix.Rows; row++)
        {
            if (parameter.Second.Matrix.Row(row).ContainsAnyExcept(0f) || parameter.First.Matrix.Row(row).ContainsAnyExcept(0f))
                parameter.Rows.AddEarlier(row);
        }
    }

    private static float[] Find(Checkpoint file, string prefix, NamedRows tensor)
    {
        var found = file.Require(prefix + tensor.Name);
        return found.Type == ElementType.F32 && found.Shape.SequenceEqual(tensor.Shape)
            ? found.ToFloats()
            : throw found.Unexpected($"F32 [{string.Join(", ", tensor.Shape)}]", found.ToString());
    }

    private static (string, ElementType, int[], ReadOnlyMemory<byte>) Floats(string name, int[] shape, float[] values) =>
        (name, ElementType.F32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    private static string Json(TrainingRun run, TrainingHistory history)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", run.Seconds);
            json.WriteNumber("tokens", run.Tokens);
            json.WriteStartObject("settings");
            foreach (var (name, value) in run.Settings) json.WriteString(name, value);
            json.WriteEndObject();
            TrainingJson.WriteEvaluations(json, history);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void ReadJson(string path, string text, TrainingRun run, TrainingHistory history, Tensor losses)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var settings = json.RootElement.GetProperty("settings");
            foreach (var (name, value) in run.Settings)
            {
                // A setting that did not exist when the run began was not there.
                var found = settings.TryGetProperty(name, out var setting) ? setting.GetString() : TrainingOptions.None;
                if (found != value)
                    throw new CheckpointException(path, $"--resume with changed settings: expected {name} {found} as the run began, found {value}");
            }

            run.Continue(json.RootElement.GetProperty("seconds").GetDouble(), json.RootElement.GetProperty("tokens").GetInt64());
            if (losses.Type != ElementType.F64) throw losses.Unexpected("F64", losses.ToString());
            foreach (var loss in MemoryMarshal.Cast<byte, double>(losses.Bytes)) history.Add(loss);
            foreach (var point in TrainingJson.ReadEvaluations(json.RootElement)) history.Add(point, run.Metric);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException(path, $"expected the state of a training run, found a damaged one: {JsonFault.Describe(e)}", e);
        }
    }
}
