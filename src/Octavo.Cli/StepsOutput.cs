using System.Text.Json;
using Octavo.Compression;
using static System.FormattableString;

namespace Octavo.Cli;

/// <summary>The errors of each step of the schemes, as a table and as JSON.</summary>
internal static class StepsOutput
{
    /// <summary>The members of an object; a step that a scheme has not is left out, one that changes nothing is null.</summary>
    public static void WriteMembers(Utf8JsonWriter json, IReadOnlyList<StepNoise> rows, int examples)
    {
        json.WriteNumber("examples", examples);
        json.WriteStartArray("schemes");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("scheme", row.Scheme.Name);
            json.WriteFinite("weights_db", row.Weights);
            if (row.Activations is { } activations) json.WriteFinite("activations_db", activations);
            if (row.Embeddings is { } embeddings) json.WriteFinite("embeddings_db", embeddings);
            if (row.Attention is { } attention) json.WriteFinite("attention_db", attention);
            json.WriteFinite("all_db", row.All);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The table on the standard output stream.</summary>
    public static void WriteText(IReadOnlyList<StepNoise> rows, int examples)
    {
        Terminal.WriteLine($"{examples} examples; signal to noise of the logits in dB against the float model, six are one bit");
        Terminal.WriteLine("scheme   only weights  only activations  only embeddings  only attention    all");
        foreach (var row in rows)
            Terminal.WriteLine($"{row.Scheme.Name,-7}  {Decibels(row.Weights),12}  {Decibels(row.Activations),16}  {Decibels(row.Embeddings),15}  {Decibels(row.Attention),14}  {Decibels(row.All),5}");
    }

    /// <summary>A number of decibels, a step that is not there, or no noise at all.</summary>
    public static string Decibels(double? value) => value switch
    {
        null => "-",
        { } number when double.IsFinite(number) => Invariant($"{number:0.0}"),
        _ => "equal",
    };
}
