using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Cli.Predictions;

/// <summary>The model that answers, as the command line names it.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Quantization">How to quantise it; null for what the folder holds.</param>
/// <param name="Threads">Threads of a forward pass.</param>
internal sealed record PredictionSource(string Folder, QuantizationOptions? Quantization, int Threads)
{
    /// <summary>Loads the model; what its head is decides who answers.</summary>
    /// <param name="log">Where to say what was left out of account.</param>
    /// <param name="cancellation">Stops.</param>
    public HeadPredictions Load(Log log, CancellationToken cancellation) => HeadOf(Folder) switch
    {
        HeadKind.QuestionAnswering => new AnswerPredictions(ModelLoading.LoadAnswerer(Folder, Quantization, Threads, log, cancellation)),
        HeadKind.MaskedWords => new MaskPredictions(ModelLoading.LoadMasked(Folder, Quantization, Threads, log, cancellation)),
        HeadKind.TokenClassification => new EntityPredictions(ModelLoading.LoadTokenClassifier(Folder, Quantization, Threads, log, cancellation)),
        _ => new TextPredictions(ModelLoading.Load(Folder, Quantization, Threads, log, cancellation)),
    };

    private static HeadKind? HeadOf(string folder)
    {
        using var checkpoint = Checkpoint.Open(folder);
        return HeadKinds.Of(EncoderConfig.Parse(checkpoint.ConfigJson, checkpoint.ConfigPath));
    }
}
