using System.Text.Json;
using Octavo.Server.Errors;

namespace Octavo.Server.Requests;

/// <summary>Floats in JSON, which has no word for what is no number.</summary>
internal static class JsonNumbers
{
    /// <summary>Writes a float in as few digits as give its bits back.</summary>
    /// <exception cref="RequestException">It is no number.</exception>
    public static void WriteFloat(this Utf8JsonWriter json, float value)
    {
        Check(value);
        json.WriteNumberValue(value);
    }

    /// <summary>Writes a float under a name.</summary>
    /// <exception cref="RequestException">It is no number.</exception>
    public static void WriteFloat(this Utf8JsonWriter json, string name, float value)
    {
        Check(value);
        json.WriteNumber(name, value);
    }

    /// <summary>Writes floats as a list.</summary>
    /// <exception cref="RequestException">One is no number.</exception>
    public static void WriteFloats(this Utf8JsonWriter json, ReadOnlySpan<float> values)
    {
        json.WriteStartArray();
        foreach (var value in values) json.WriteFloat(value);
        json.WriteEndArray();
    }

    private static void Check(float value)
    {
        if (!float.IsFinite(value)) throw new RequestException(ErrorKind.Backend, "the model gave a value that is no number");
    }
}
