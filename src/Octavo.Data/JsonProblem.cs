using System.Globalization;
using System.Text.Json;
using Octavo.Values;

namespace Octavo.Data;

/// <summary>What is wrong with JSON on a line that the message names already.</summary>
internal static class JsonProblem
{
    /// <summary>The problem and its byte on the line, from 1.</summary>
    public static string Of(JsonException fault) => string.Create(CultureInfo.InvariantCulture, $"not valid JSON: {JsonFault.WithoutPlace(fault)} (byte {fault.BytePositionInLine + 1})");
}
