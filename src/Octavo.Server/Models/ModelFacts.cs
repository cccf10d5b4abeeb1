using Octavo.Checkpoints;
using Octavo.Compression;
using Octavo.Model;

namespace Octavo.Server.Models;

/// <summary>What is told of a served model.</summary>
/// <param name="Id">Its folder's name, or its name on the hub.</param>
/// <param name="Revision">The commit of a folder of the hub's cache; null elsewhere.</param>
/// <param name="Scheme">The scheme of its linear layers; <c>fp32</c> for none.</param>
/// <param name="InstructionSet">The instruction set whose kernels run.</param>
/// <param name="Threads">Threads of one batch.</param>
/// <param name="Bytes">Bytes of its weights as they are computed.</param>
/// <param name="Config">Sizes and labels.</param>
/// <param name="IsAlone">Whether each text is computed by itself.</param>
/// <param name="Warnings">What in its files was guessed or may surprise.</param>
internal sealed record ModelFacts(
    string Id, string? Revision, string Scheme, string InstructionSet, int Threads, long Bytes, EncoderConfig Config, bool IsAlone, IReadOnlyList<string> Warnings)
{
    private const int CommitLength = 40;

    /// <summary>What an encoder tells of itself.</summary>
    public static ModelFacts Of(EncoderModel model, ModelSource source) =>
        new(source.Id, RevisionOf(source.Folder), model.SchemeName, model.InstructionSet, model.Threads, BytesOf(model.Config, source), model.Config, source.Options.EachAlone, model.Warnings);

    private static long BytesOf(EncoderConfig config, ModelSource source)
    {
        if (source.Loading.Quantization is { } quantization) return LayerReport.Compute(config, quantization).BytesAfter;
        using var checkpoint = Checkpoint.Open(source.EncoderFolder);
        return checkpoint.Tensors.Values.Select(tensor => tensor.File).Distinct(StringComparer.Ordinal).Sum(file => new FileInfo(file).Length);
    }

    // The cache's folders are called snapshots/COMMIT.
    private static string? RevisionOf(string folder)
    {
        var place = new DirectoryInfo(folder);
        return place.Parent?.Name == "snapshots" && place.Name.Length == CommitLength && place.Name.All(char.IsAsciiHexDigitLower) ? place.Name : null;
    }
}
