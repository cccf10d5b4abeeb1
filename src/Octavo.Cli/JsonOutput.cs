using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Octavo.Checkpoints;
using Octavo.Values;

namespace Octavo.Cli;

/// <summary>JSON on the standard output stream, one line for each object.</summary>
internal static class JsonOutput
{
    /// <summary>How JSON is written everywhere: letters as they are.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object, and nothing of it when it cannot be made.</summary>
    /// <param name="members">Writes the members of the object.</param>
    public static void WriteObject(Action<Utf8JsonWriter> members)
    {
        var line = new ArrayBufferWriter<byte>();
        AppendLine(line, members);
        StandardOutput.Use(() =>
        {
            using var output = StandardOutput.Open();
            output.Write(line.WrittenSpan);
            output.Flush();
        });
    }

    /// <summary>Appends one object and the end of its line.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="members">Writes the members of the object.</param>
    public static void AppendLine(ArrayBufferWriter<byte> buffer, Action<Utf8JsonWriter> members)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        // The writer escapes control characters, but not what turns the order of letters around. Such a character can only
        // be within a string, and its escape is JSON's.
        if (Ascii.IsValid(line.WrittenSpan)) buffer.Write(line.WrittenSpan);
        else buffer.Write(Encoding.UTF8.GetBytes(VisibleText.Of(Encoding.UTF8.GetString(line.WrittenSpan))));
        buffer.Write("\n"u8);
    }

    /// <summary>Writes a number; JSON has none for NaN and infinity, which become null.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary>Writes a single float with the digits that tell it apart; null for NaN and infinity.</summary>
    public static void WriteFloat(this Utf8JsonWriter json, string name, float value)
    {
        if (float.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary>Writes an array of single floats with the digits that tell them apart.</summary>
    public static void WriteFloats(this Utf8JsonWriter json, string name, IEnumerable<float> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (float.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the member <c>hidden_states_db</c>; null where states are equal.</summary>
    public static void WriteDecibels(this Utf8JsonWriter json, IReadOnlyList<double> noise)
    {
        json.WriteStartArray("hidden_states_db");
        foreach (var value in noise)
        {
            if (double.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an array of whole numbers.</summary>
    public static void WriteIntegers(this Utf8JsonWriter json, string name, IEnumerable<int> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
