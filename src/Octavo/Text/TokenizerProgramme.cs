using Octavo.Text.Decoders;
using Octavo.Text.Models;
using Octavo.Text.Normalizers;
using Octavo.Text.PostProcessors;
using Octavo.Text.PreTokenizers;

namespace Octavo.Text;

/// <summary>What a <c>tokenizer.json</c> says, or what stands for one. Immutable.</summary>
internal sealed record TokenizerProgramme
{
    /// <summary>The model.</summary>
    public required TokenModel Model { get; init; }

    /// <summary>The added tokens.</summary>
    public required AddedVocabulary Added { get; init; }

    /// <summary>What text goes through first; null for nothing.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>What cuts text into pieces; null where all of it is one.</summary>
    public PreTokenizer? PreTokenizer { get; init; }

    /// <summary>What stands around the tokens.</summary>
    public PostProcessor PostProcessor { get; init; } = PostProcessor.None;

    /// <summary>From tokens back to text; null for spaces between them.</summary>
    public Decoder? Decoder { get; init; }

    /// <summary>How texts are cut; null for not at all.</summary>
    public TruncationRule? Truncation { get; init; }

    /// <summary>How encodings are padded; null for not at all.</summary>
    public PaddingRule? Padding { get; init; }

    /// <summary>Pads of a batch stand in front.</summary>
    public bool PadsOnLeft { get; init; }

    /// <summary>How many tokens the model takes.</summary>
    public int ModelMaxLength { get; init; } = int.MaxValue;

    /// <summary>The texts of the special tokens that have a meaning of their own, as far as they are known.</summary>
    public SpecialTokenNames Names { get; init; } = new();

    /// <summary>Decoding removes spaces before punctuation in the whole text.</summary>
    public bool CleansUpSpaces { get; init; }

    /// <summary>It is the tokenizer of a model: does as Transformers, else as the tokenizers library.</summary>
    public bool IsOfModel { get; init; }

    /// <summary>What a second text without a character is to the tokenizer of a model.</summary>
    public EmptyPair EmptyPair { get; init; }
}

/// <summary>The special tokens that <c>tokenizer_config.json</c> names; null for those it does not.</summary>
internal sealed record SpecialTokenNames
{
    /// <summary>Pads.</summary>
    public string? Pad { get; init; }

    /// <summary>Stands for what is unknown.</summary>
    public string? Unk { get; init; }

    /// <summary>Stands for the whole.</summary>
    public string? Cls { get; init; }

    /// <summary>Ends segments.</summary>
    public string? Sep { get; init; }

    /// <summary>Hides a word.</summary>
    public string? Mask { get; init; }
}
