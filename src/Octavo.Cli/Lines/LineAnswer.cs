using System.Text.Json;

namespace Octavo.Cli.Lines;

/// <summary>What comes out for one line: the members of an object, or what is wrong with the line, or nothing where the answer went elsewhere.</summary>
/// <param name="Write">Writes the members; null if there are none.</param>
/// <param name="Error">What is wrong; null if nothing is.</param>
internal readonly record struct LineAnswer(Action<Utf8JsonWriter>? Write, string? Error);
