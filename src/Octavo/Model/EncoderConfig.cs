using System.Text.Json;
using Octavo.Architectures;
using Octavo.Checkpoints;
using Octavo.Kernels.Rows;
using Octavo.Text;

namespace Octavo.Model;

/// <summary>
/// The sizes and settings of an encoder, from the <c>config.json</c> of its checkpoint. A setting
/// that would change the computation in a way this library does not know is refused by its name.
/// </summary>
public sealed class EncoderConfig
{
    internal const string Regression = "regression";
    internal const string MultiLabel = "multi_label_classification";
    internal const string SingleLabel = "single_label_classification";

    // Known keys that change nothing in the forward pass of an encoder.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "architectures", "bos_token_id", "eos_token_id", "sep_token_id", "cls_token_id", "dtype", "torch_dtype",
        "initializer_range", "label2id", "num_labels", "_num_labels", "tie_word_embeddings", "transformers_version",
        "use_cache", "gradient_checkpointing", "_name_or_path", "name_or_path", "finetuning_task", "output_attentions",
        "output_hidden_states", "output_past", "return_dict", "torchscript", "use_return_dict", "chunk_size_feed_forward",
        "directionality", "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers",
        "pooler_size_per_head", "pooler_type", "_attn_implementation_autoset",
    };

    private static readonly HashSet<string> Read = new(StringComparer.Ordinal)
    {
        "model_type", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
        "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "hidden_act", "hidden_dropout_prob",
        "attention_probs_dropout_prob", "classifier_dropout", "problem_type", "id2label", "pad_token_id",
        "quantization_config", "sentence_transformers", "sbert_ce_default_activation_function", "position_embedding_type", "is_decoder", "is_encoder_decoder", "add_cross_attention",
        "pruned_heads", "adapters", "auto_map",
    };

    private const int MostTokens = 1_048_576;

    private readonly string _hiddenActivationKey;

    private EncoderConfig(ConfigObject config, string path)
    {
        Family = FamilyOf(config);
        Architectures = config.Texts("architectures");
        RefuseOtherComputations(config);
        var keys = new FamilyKeys(config, Family);
        VocabularySize = keys.Integer("vocab_size", 1, 16_777_216);
        HiddenSize = keys.Integer("hidden_size", 1, 65_536);
        LayerCount = keys.Integer("num_hidden_layers", 1, 1_024);
        HeadCount = keys.Integer("num_attention_heads", 1, 4_096);
        IntermediateSize = keys.Integer("intermediate_size", 1, 1_048_576);
        MaxPositions = Family.Names is XlnetNames ? 0 : keys.Integer("max_position_embeddings", 1, 1_048_576);
        TypeVocabularySize = HasTokenTypes ? keys.Integer("type_vocab_size", Math.Min(Family.Defaults.TokenTypes, 1), 65_536, Family.Defaults.TokenTypes) : 0;
        EmbeddingSize = HasProjection ? keys.Integer("embedding_size", 1, 65_536, absent: Family.Defaults.EmbeddingSize ?? HiddenSize) : HiddenSize;
        ScoreBuckets = Names is { ScoreBias: not null } ? keys.Integer("relative_attention_num_buckets", ScoreBias.BucketCount, 65_536, absent: ScoreBias.BucketCount) : 0;
        if (Names is { SharesBlocks: true } && config.Integer("inner_group_num", 1, 1_024, absent: 1) is var inner and not 1)
            throw config.Unexpected("inner_group_num", "1, the only number supported", $"{inner}");
        BlockCount = Names is { SharesBlocks: true } ? keys.Integer("num_hidden_groups", 1, LayerCount, absent: 1) : LayerCount;
        LayerNormEpsilon = config.Epsilon(keys.Of("layer_norm_eps"), (float)Family.Defaults.LayerNormEpsilon);
        _hiddenActivationKey = keys.Of(HiddenActivations.Key);
        HiddenActivation = config.Text(_hiddenActivationKey) ?? Family.Defaults.Activation;
        Activation = HiddenActivations.Find(HiddenActivation) ?? throw config.Unexpected(_hiddenActivationKey, $"one of {HiddenActivations.Names}", $"'{HiddenActivation}'");
        HiddenDropout = config.Dropout(keys.Of("hidden_dropout_prob")) ?? 0.1f;
        AttentionDropout = config.Dropout(keys.Of("attention_probs_dropout_prob")) ?? 0.1f;
        ClassifierDropout = config.Dropout(keys.Of("classifier_dropout")) ?? HiddenDropout;
        PadTokenId = keys.Integer("pad_token_id", 0, VocabularySize - 1, absent: Math.Min(Family.Defaults.PadTokenId, VocabularySize - 1));
        TiesWords = config.Boolean("tie_word_embeddings", absent: true);
        ProblemType = config.Text("problem_type");
        NamedActivation = NamedActivation.In(config);
        var labels = ConfigLabels.Read(config, path);
        (Labels, Warnings) = (labels.Names, labels.Warnings);
        IgnoredKeys = [.. config.Keys.Where(key => !Harmless.Contains(key) && !Read.Contains(key) && !keys.Knows(key))];

        if (HiddenSize % HeadCount != 0)
            throw config.Unexpected(keys.Of("num_attention_heads"), $"a divisor of {keys.Of("hidden_size")} {HiddenSize}", $"{HeadCount}");
        Page = PageSettings.Read(config, this);
        RefuseTooLarge(config, keys);
        if (MaxTokens < 1)
            throw config.Unexpected(keys.Of("max_position_embeddings"), $"more than {PositionPad + 1}, for positions begin behind the padding's id", $"{MaxPositions}");
        if (ProblemType is not (null or Regression or SingleLabel or MultiLabel))
            throw config.Unexpected("problem_type", $"{Regression}, {SingleLabel} or {MultiLabel}", $"'{ProblemType}'");
    }

    /// <summary>The family of the model, as its config names it: <c>bert</c>, <c>electra</c>, ...</summary>
    public string ModelType => Family.ModelType;

    /// <summary>What is known of the family.</summary>
    internal Family Family { get; }

    /// <summary>What it says to an encoder with a page of its own; null where BERT's settings are all.</summary>
    internal PageSettings? Page { get; }

    /// <summary>The classes of Transformers that the checkpoint was saved from.</summary>
    public IReadOnlyList<string> Architectures { get; }

    /// <summary>How many tokens the vocabulary has.</summary>
    public int VocabularySize { get; }

    /// <summary>How wide a token's vector is.</summary>
    public int HiddenSize { get; }

    /// <summary>How wide a row of the embeddings is; <see cref="HiddenSize"/> in most families.</summary>
    public int EmbeddingSize { get; }

    /// <summary>How many layers the encoder has.</summary>
    public int LayerCount { get; }

    /// <summary>How many blocks have weights of their own: fewer than layers where these share them.</summary>
    internal int BlockCount { get; }

    /// <summary>How many biases of scores each head has; 0 where there are none.</summary>
    internal int ScoreBuckets { get; }

    /// <summary>How many heads attend in each layer.</summary>
    public int HeadCount { get; }

    /// <summary>How wide a head is: <see cref="HiddenSize"/> / <see cref="HeadCount"/>.</summary>
    public int HeadDimension => HiddenSize / HeadCount;

    /// <summary>How wide the feed-forward part of a layer is.</summary>
    public int IntermediateSize { get; }

    /// <summary>How many positions have an embedding; 0 where distances alone count.</summary>
    public int MaxPositions { get; }

    /// <summary>The longest input in tokens: the positions that are left for them; 1,048,576 where distances alone count.</summary>
    public int MaxTokens => Page is { HasPositionTable: false } ? MostTokens : MaxPositions - (PositionPad + 1 ?? 0);

    /// <summary>Refuses tokens that the model cannot compute.</summary>
    /// <param name="encoding">The tokens of a text or pair, at least one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="encoding"/> is null.</exception>
    /// <exception cref="ArgumentException">An id lies outside its table, or there are more tokens than positions.</exception>
    public void Check(TokenEncoding encoding)
    {
        if (TokenCheck.ProblemOf(TokenBatch.Of([encoding]), 0, this) is { } problem) throw new ArgumentException(problem);
    }

    /// <summary>The id behind which positions begin; null where they begin at 0.</summary>
    internal int? PositionPad => Family.Positions switch
    {
        PositionOrigin.BehindPadId => PadTokenId,
        PositionOrigin.BehindOne => 1,
        _ => null,
    };


    /// <summary>How many token types (segments) have an embedding; 0 where the family has none, and whatever is given is not looked at.</summary>
    public int TypeVocabularySize { get; }

    /// <summary>What layer normalisation adds to the variance.</summary>
    public float LayerNormEpsilon { get; }

    /// <summary>The activation of the feed-forward part, as Transformers calls it: <c>gelu</c> (also if not said), <c>gelu_new</c>, <c>relu</c>, ...</summary>
    public string HiddenActivation { get; }

    /// <summary>The function of that name.</summary>
    internal Activation Activation { get; }

    /// <summary>The dropout behind embeddings and dense layers, in training.</summary>
    public float HiddenDropout { get; }

    /// <summary>The dropout of the attention's probabilities, in training.</summary>
    public float AttentionDropout { get; }

    /// <summary>The dropout before the classifier, in training; <see cref="HiddenDropout"/> if not said.</summary>
    public float ClassifierDropout { get; }

    /// <summary>The id of the padding token.</summary>
    public int PadTokenId { get; }

    /// <summary>Whether a head of words has the weights of the word embeddings.</summary>
    internal bool TiesWords { get; }

    /// <summary>What the labels mean: regression, single_label_classification or multi_label_classification; null if not said.</summary>
    public string? ProblemType { get; }

    /// <summary>The names of the labels in the order of the logits.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How many logits the classifier has.</summary>
    public int NumLabels => Labels.Count;

    /// <summary>
    /// Whether logits are numbers to meet and not classes when a loss is computed: said so, or one logit of which nothing is
    /// said, as Transformers' <c>BertForSequenceClassification.forward</c> decides.
    /// </summary>
    public bool IsRegression => ProblemType is null ? NumLabels == 1 : ProblemType == Regression;

    /// <summary>Whether a text has any number of the labels, each right or wrong by itself.</summary>
    public bool IsMultiLabel => ProblemType == MultiLabel;

    /// <summary>The activation that the config names; null for none.</summary>
    internal NamedActivation? NamedActivation { get; }

    /// <summary>What may surprise.</summary>
    internal IReadOnlyList<string> Warnings { get; }

    /// <summary>The keys that are not known and were not looked at.</summary>
    public IReadOnlyList<string> IgnoredKeys { get; }

    /// <summary>Reads a config.</summary>
    /// <param name="json">The text of the <c>config.json</c>.</param>
    /// <param name="path">Where it came from, for messages.</param>
    /// <exception cref="CheckpointException">A key is missing, malformed, out of bounds or not supported.</exception>
    public static EncoderConfig Parse(string json, string path)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(path);
        using var config = ConfigObject.Parse(json, path);
        return new EncoderConfig(config, path);
    }

    /// <summary>The activation that a head's data names: itself, or what the config says for the feed-forward part.</summary>
    internal string NameOfActivation(string name) => name == HiddenActivations.Key ? HiddenActivation : Page?.ActivationOf(name) ?? name;

    /// <summary>The data of a head, as the config wants it; null where the family has none of this kind.</summary>
    internal HeadData? HeadOf(HeadKind kind) => Family.Heads.TryGetValue(kind, out var head) ? Page?.HeadOf(kind, head) ?? head : null;

    private ClassicNames? Names => Family.Names as ClassicNames;

    private bool HasTokenTypes => Family.Names is not (ClassicNames { TokenTypes: null } or XlnetNames or ModernBertNames);

    private bool HasProjection => Names is { Projection: not null } || Family.Names is DebertaNames;

    // The checkpoints of 2019 do not say model_type; what their architecture is named after is told apart.
    private static Family FamilyOf(ConfigObject config)
    {
        const string key = "model_type";
        if (config.Text(key) is { } type)
            return Families.Find(type) ?? throw config.Unexpected(key, $"one of {Families.Names}", $"'{type}'");
        var names = config.Texts("architectures");
        if (names.Count == 0)
            return Bert.Family;
        return names.Select(Families.OfClass).FirstOrDefault(family => family is not null)
            ?? throw config.Unexpected("architectures", $"a model of {Families.Names}", $"'{names[0]}'");
    }

    /// <summary>A matrix is read as one array, that of queries, keys and values as one too.</summary>
    private void RefuseTooLarge(ConfigObject config, FamilyKeys keys)
    {
        (string Key, int Size, int Matrices)[] rows =
        [
            ("hidden_size", HiddenSize, 3), ("intermediate_size", IntermediateSize, Page is ModernBertSettings ? 2 : 1), ("vocab_size", VocabularySize, 1),
            ("max_position_embeddings", Page is { HasPositionTable: false } ? 0 : MaxPositions, 1), ("type_vocab_size", TypeVocabularySize, 1), ("id2label", Labels.Count, 1),
        ];
        foreach (var (key, size, matrices) in rows)
        {
            var weights = (long)matrices * size * HiddenSize;
            if (weights > BatchSizes.Most) throw config.Unexpected(keys.Of(key), $"at most {BatchSizes.Most} weights in one matrix", $"{size}, which with hidden_size {HiddenSize} makes {weights}");
        }
    }

    private static void RefuseOtherComputations(ConfigObject config)
    {
        foreach (var key in (string[])["is_decoder", "is_encoder_decoder", "add_cross_attention"])
        {
            if (config.Boolean(key, absent: false)) throw config.Unexpected(key, "false: only encoders are supported", "true");
        }

        var positions = config.Text("position_embedding_type") ?? "absolute";
        if (positions != "absolute")
            throw config.Unexpected("position_embedding_type", "absolute, the only kind supported", $"'{positions}'");
        foreach (var key in (string[])["pruned_heads", "adapters", "auto_map"])
        {
            if (config.Find(key) is not { } value) continue;
            if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any())
                throw config.Unexpected(key, "nothing: not supported", value);
        }
    }
}
