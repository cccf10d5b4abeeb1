using System.Text;
using System.Text.Json.Nodes;

namespace Octavo.Tests.Cli.Predictions;

/// <summary>Cases that a pipeline of Transformers answered, asked of <c>octavo predict</c>: an option is a key of the line.</summary>
internal sealed class PipelineCases
{
    private PipelineCases(IReadOnlyList<(JsonObject Case, JsonNode Answer)> all) => All = all;

    /// <summary>Each case with the answer to it.</summary>
    public IReadOnlyList<(JsonObject Case, JsonNode Answer)> All { get; }

    /// <summary>The folder of a model with its cases.</summary>
    public static string Folder(params string[] names) => RepositoryRoot.Path(["tests", "Octavo.Tests", "Goldens", .. names]);

    /// <summary>Asks all cases of a folder in one run.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="flags">Further arguments.</param>
    public static PipelineCases Ask(string folder, params string[] flags)
    {
        var cases = File.ReadLines(Path.Combine(folder, "cases.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        var result = CliProcess.RunWith(Encoding.UTF8.GetBytes(string.Join('\n', cases.Select(LineOf))), ["predict", folder, .. flags]);
        Assert.Equal(cases.Count, result.Lines.Length);
        return new PipelineCases([.. cases.Zip(result.Lines.Select(line => JsonNode.Parse(line)!))]);
    }

    private static string LineOf(JsonObject asked)
    {
        var line = asked["options"]!.DeepClone().AsObject();
        line["text"] = asked["text"]!.DeepClone();
        if (asked["text_pair"] is { } pair) line["pair"] = pair.DeepClone();
        return line.ToJsonString();
    }
}
