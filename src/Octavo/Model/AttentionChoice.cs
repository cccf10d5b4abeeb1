using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels.Int8;
using Octavo.Numerics;

namespace Octavo.Model;

/// <summary>How a model's attention multiplies: what was asked for, what its folder says, or what its scheme does.</summary>
internal static class AttentionChoice
{
    /// <summary>The precision.</summary>
    /// <param name="checkpoint">The folder.</param>
    /// <param name="config">Its config.</param>
    /// <param name="asked">What was asked for; null for nothing.</param>
    /// <param name="options">How the model is quantised on loading; null for what the folder holds.</param>
    /// <exception cref="ArgumentException">Integers were asked for and this model's attention is not computed in them.</exception>
    /// <exception cref="CheckpointException">The folder says integers, and this model's attention is not computed in them.</exception>
    public static AttentionPrecision Of(Checkpoint checkpoint, EncoderConfig config, AttentionPrecision? asked, QuantizationOptions? options)
    {
        if (options is not null && !options.Steps.HasFlag(QuantizationSteps.Attention))
            return AttentionPrecision.Float;
        var why = WhyFloat(config);
        if (asked is { } wanted)
        {
            return wanted == AttentionPrecision.Float || why is null
                ? wanted
                : throw new ArgumentException($"attention: expected {Name(AttentionPrecision.Float)}, for {why}, found {Name(wanted)}");
        }

        if (options is not null)
            return why is null ? options.Scheme.DefaultAttention : AttentionPrecision.Float;
        return checkpoint.Attention == AttentionPrecision.Float || why is null
            ? checkpoint.Attention
            : throw new CheckpointException(checkpoint.Folder, $"metadata '{SchemeMetadata.AttentionKey}': expected {Name(AttentionPrecision.Float)}, for {why}, found {Name(checkpoint.Attention)}");
    }

    /// <summary>What a model that is quantised with these options does, as it is saved.</summary>
    /// <exception cref="ArgumentException">Integers were asked for and this model's attention is not computed in them.</exception>
    public static AttentionPrecision Of(Checkpoint checkpoint, EncoderConfig config, QuantizationOptions options) => Of(checkpoint, config, options.Attention, options);

    /// <summary>As options and files spell it.</summary>
    public static string Name(AttentionPrecision precision) => precision == AttentionPrecision.Int8 ? "int8" : "float";

    private static string? WhyFloat(EncoderConfig config)
    {
        if (config.Family.Names is not ClassicNames)
            return $"the attention of {config.ModelType} is computed in floats alone";
        return config.MaxTokens > IntegerAttention.MostTokens ? $"sums of more than {IntegerAttention.MostTokens} tokens do not fit 32 bits" : null;
    }
}
