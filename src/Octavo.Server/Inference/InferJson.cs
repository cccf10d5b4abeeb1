using System.Text.Json;
using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Inference;

/// <summary>Calls and answers of the Open Inference Protocol in JSON, and with tensors as bytes behind it (<c>binary_tensor_data</c>).</summary>
internal static class InferJson
{
    /// <summary>Reads a call.</summary>
    /// <param name="body">The JSON.</param>
    /// <param name="bytes">What follows it: the tensors that say how many bytes of it are theirs, one after another.</param>
    /// <exception cref="RequestException">A tensor is missing, or not as it says.</exception>
    public static InferCall Read(JsonField body, ReadOnlyMemory<byte> bytes)
    {
        if (!body.IsObject) throw body.Unexpected("an object");
        var inputs = new List<InferTensor>();
        foreach (var field in body["inputs"].Items())
        {
            var size = field["parameters"] is { IsAbsent: false } parameters ? parameters["binary_data_size"].Integer(0) : null;
            inputs.Add(size is { } own ? ReadBytes(field, Take(field, ref bytes, own)) : ReadData(field));
        }

        if (bytes.Length > 0) throw new RequestException(ErrorKind.Invalid, $"body: expected nothing behind the tensors, found {bytes.Length} bytes");
        return new(body["id"].TextOrNull(), inputs, body["outputs"] is { IsAbsent: false } outputs ? [.. outputs.Items().Select(output => output["name"].Text())] : []);
    }

    /// <summary>The names of the outputs that are wanted as bytes; null for all.</summary>
    public static IReadOnlySet<string>? BinaryOutputs(JsonField body)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (body["parameters"] is { IsAbsent: false } parameters && parameters["binary_data_output"].Flag() == true) return null;
        if (body["outputs"] is not { IsAbsent: false } outputs) return names;
        foreach (var output in outputs.Items())
        {
            if (output["parameters"] is { IsAbsent: false } own && own["binary_data"].Flag() == true) names.Add(output["name"].Text());
        }

        return names;
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="model">Who answered.</param>
    /// <param name="id">What the client called it.</param>
    /// <param name="outputs">The tensors.</param>
    /// <param name="raw">The bytes of those that follow as bytes; null for the others.</param>
    public static void Write(Utf8JsonWriter json, ServedModel model, string? id, IReadOnlyList<InferTensor> outputs, IReadOnlyList<byte[]?> raw)
    {
        json.WriteStartObject();
        json.WriteString("model_name", model.Name);
        json.WriteString("model_version", InferEngine.Version);
        if (id is not null) json.WriteString("id", id);
        json.WriteStartArray("outputs");
        for (var i = 0; i < outputs.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", outputs[i].Name);
            json.WriteString("datatype", outputs[i].Datatype);
            WriteShape(json, outputs[i].Shape);
            if (raw[i] is { } bytes)
            {
                json.WriteStartObject("parameters");
                json.WriteNumber("binary_data_size", bytes.Length);
                json.WriteEndObject();
            }
            else
            {
                json.WritePropertyName("data");
                WriteData(json, outputs[i]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a shape.</summary>
    public static void WriteShape(Utf8JsonWriter json, long[] shape)
    {
        json.WriteStartArray("shape");
        foreach (var size in shape) json.WriteNumberValue(size);
        json.WriteEndArray();
    }

    private static void WriteData(Utf8JsonWriter json, InferTensor tensor)
    {
        if (tensor is FloatTensor floats)
        {
            json.WriteFloats(floats.Values);
            return;
        }

        json.WriteStartArray();
        if (tensor is IntegerTensor integers) foreach (var value in integers.Values) json.WriteNumberValue(value);
        else foreach (var text in ((TextTensor)tensor).Values) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static ReadOnlySpan<byte> Take(JsonField field, ref ReadOnlyMemory<byte> bytes, int count)
    {
        if (count > bytes.Length) throw new RequestException(ErrorKind.Invalid, $"{field.Path}: expected {count} bytes behind the JSON, found {bytes.Length}");
        var own = bytes[..count];
        bytes = bytes[count..];
        return own.Span;
    }

    private static InferTensor ReadBytes(JsonField field, ReadOnlySpan<byte> bytes) => RawTensor.Read(field["name"].Text(), field["datatype"].Text(), Shape(field), bytes);

    private static InferTensor ReadData(JsonField field)
    {
        var (name, datatype, shape) = (field["name"].Text(), field["datatype"].Text(), Shape(field));
        var size = RawTensor.SizeOf(datatype) ?? throw RawTensor.UnknownType(name, datatype);
        var values = new List<JsonField>();
        Flatten(field["data"], values);
        var count = RawTensor.CountOf(name, shape);
        if (values.Count != count) throw new RequestException(ErrorKind.Invalid, $"{name}: expected {count} values, which the shape says, found {values.Count}");
        return size == 0 ? new TextTensor(name, shape, [.. values.Select(value => value.Text())]) : new IntegerTensor(name, shape, [.. values.Select(Number)]);
    }

    // Flat or nested, row by row; how deep is bounded by the reader of the JSON.
    private static void Flatten(JsonField field, List<JsonField> values)
    {
        foreach (var item in field.Items())
        {
            if (item.IsList) Flatten(item, values);
            else values.Add(item);
        }
    }

    private static long Number(JsonField field) => field.Value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number when field.Value.TryGetInt64(out var value) => value,
        _ => throw field.Unexpected("a whole number"),
    };

    private static long[] Shape(JsonField field) => [.. field["shape"].Items().Select(size => (long)(size.Integer(0) ?? throw size.Unexpected("a size")))];
}
