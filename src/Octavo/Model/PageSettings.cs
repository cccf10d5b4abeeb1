using Octavo.Architectures;
using Octavo.Checkpoints;

namespace Octavo.Model;

/// <summary>What a config says beyond BERT's settings to an encoder that has a page of its own.</summary>
internal abstract record PageSettings
{
    /// <summary>Whether positions are looked up in a table, whose size is the longest input.</summary>
    public abstract bool HasPositionTable { get; }

    /// <summary>Reads those of a family; null where BERT's are all.</summary>
    /// <param name="config">The config.</param>
    /// <param name="sizes">What was read of it so far.</param>
    public static PageSettings? Read(ConfigObject config, EncoderConfig sizes) => sizes.Family.Names switch
    {
        DebertaNames => DebertaSettings.Of(config, sizes),
        XlnetNames => XlnetSettings.Of(config, sizes),
        ModernBertNames => new ModernBertSettings(config, sizes),
        _ => null,
    };

    /// <summary>The activation under a key of the family's own; null where it is no such key.</summary>
    public virtual string? ActivationOf(string key) => null;

    /// <summary>A head of the family as the config wants it.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="head">As the family has it.</param>
    public virtual HeadData HeadOf(HeadKind kind, HeadData head) => head;
}
