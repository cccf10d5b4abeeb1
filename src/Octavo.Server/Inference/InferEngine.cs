using Octavo.Server.Errors;
using Octavo.Server.Models;
using Octavo.Server.Requests;

namespace Octavo.Server.Inference;

/// <summary>Tensors in, tensors out, by the kind of the model.</summary>
internal static class InferEngine
{
    /// <summary>The one version that there is.</summary>
    public const string Version = "1";

    /// <summary>Answers a call.</summary>
    /// <exception cref="RequestException">An input or an output is none of the model's.</exception>
    public static async Task<IReadOnlyList<InferTensor>> AnswerAsync(InferenceRequest request, InferCall call)
    {
        RequireKnown("inputs", call.Inputs.Select(input => input.Name), call.Inputs.Count == 1 ? null : TensorDescription.InputsOf(request.Served));
        RequireKnown("outputs", call.Outputs, TensorDescription.OutputsOf(request.Served));
        var all = await (request.Served switch
        {
            EmbeddingModel model => EmbeddingTensors.AnswerAsync(request, model, call),
            SparseModel model => SparseTensors.AnswerAsync(request, model, call),
            EntityModel model => EntityTensors.AnswerAsync(request, model, call),
            AnswerModel model => AnswerTensors.AnswerAsync(request, model, call),
            RerankerModel model => LabelTensors.RankAsync(request, model, call),
            _ => LabelTensors.AnswerAsync(request, request.Served.Labels!, call),
        }).ConfigureAwait(false);
        if (call.Outputs.Count == 0) return all;
        return [.. call.Outputs.Select(name => all.FirstOrDefault(output => output.Name == name)
            ?? throw new RequestException(ErrorKind.Invalid, $"outputs: expected {string.Join(", ", all.Select(output => output.Name))}, which these inputs give, found '{name}'"))];
    }

    /// <summary>Refuses another version than the one that there is.</summary>
    /// <exception cref="RequestException">It is another.</exception>
    public static void RequireVersion(string? version)
    {
        if (!string.IsNullOrEmpty(version) && version != Version) throw new RequestException(ErrorKind.NotFound, $"version: expected {Version}, found another");
    }

    private static void RequireKnown(string what, IEnumerable<string> names, IReadOnlyList<TensorDescription>? known)
    {
        if (known is null) return;
        foreach (var name in names.Where(name => known.All(one => one.Name != name)))
            throw new RequestException(ErrorKind.Invalid, $"{what}: expected {string.Join(", ", known.Select(one => one.Name))}, found '{name}'");
    }
}
