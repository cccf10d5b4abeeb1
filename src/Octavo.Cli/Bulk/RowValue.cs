using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Cli.Lines;

namespace Octavo.Cli.Bulk;

/// <summary>A value as it stands in a line of JSON.</summary>
/// <param name="Utf8">It.</param>
internal sealed record RawJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>As a cell of text: a string without its quotes, null for null, anything else as it stands.</summary>
    public string? Text
    {
        get
        {
            var reader = new Utf8JsonReader(Utf8.Span);
            reader.Read();
            return reader.TokenType switch
            {
                JsonTokenType.Null => null,
                JsonTokenType.String => JsonString.Read(ref reader),
                _ => Encoding.UTF8.GetString(Utf8.Span),
            };
        }
    }
}

/// <summary>
/// The values of rows, in whatever form their files have them: null, a string, <see cref="RawJson"/>, a list (<c>object?[]</c>), or a
/// number, date or bytes of Parquet; and how each is written elsewhere.
/// </summary>
internal static class RowValue
{
    /// <summary>As a value of JSON.</summary>
    public static void WriteJson(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case RawJson raw: json.WriteRawValue(raw.Utf8.Span, skipInputValidation: true); break;
            case string text: json.WriteStringValue(WellFormed(text)); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float or double: json.WriteNullValue(); break;
            case byte[] bytes: json.WriteBase64StringValue(bytes); break;
            case object?[] list:
                json.WriteStartArray();
                foreach (var item in list) WriteJson(json, item);
                json.WriteEndArray();
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal: json.WriteRawValue(Text(value)!); break;
            default: json.WriteStringValue(Text(value)); break;
        }
    }

    /// <summary>As a cell of text; null is none.</summary>
    public static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        RawJson raw => raw.Text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => Convert.ToBase64String(bytes),
        object?[] list => ListText(list),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string ListText(object?[] list)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonOutput.Options)) WriteJson(json, list);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    // Halves of surrogate pairs have no UTF-8.
    private static byte[] WellFormed(string text) => Encoding.UTF8.GetBytes(text);
}
