using Octavo.Architectures;

namespace Octavo.Model;

/// <summary>What a forward pass computes for a batch of B sequences with N tokens together.</summary>
public sealed class EncoderOutput
{
    internal EncoderOutput(int sequences, int tokens, EncoderWithHead model, KeptStates states)
    {
        var (config, head) = (model.Config, model.Head);
        var rows = head is { Rows: HeadRows.All } ? tokens : sequences;
        Logits = head is null or { Outputs: 0 } ? [] : new float[BatchSizes.Length((long)rows * head.Outputs, "logits")];
        LogitsPerRow = head?.Outputs ?? 0;
        Pooled = head is null or { Dense: null } or { Rows: HeadRows.All } ? [] : new float[BatchSizes.Length((long)sequences * config.HiddenSize, "pooled numbers")];
        var state = BatchSizes.Length((long)tokens * config.HiddenSize, "numbers in a hidden state");
        States = new float[]?[config.LayerCount + 1];
        for (var i = states == KeptStates.All ? 0 : config.LayerCount; i < States.Length; i++)
            States[i] = new float[state];
    }

    /// <summary>Output of the head: [B, labels] for texts, [N, labels] for tokens, [N, 2] for answers, [N, V] for words; empty where the model has none.</summary>
    public float[] Logits { get; }

    /// <summary>Output of the dense layer before the logits of texts, or of the pooler of a model without a head, [B, D]; empty where there is none.</summary>
    public float[] Pooled { get; }

    /// <summary>The embeddings' output and each layer's, [layers + 1] times [N, D]: Transformers' <c>hidden_states</c>; only the last where only that was asked for.</summary>
    public IReadOnlyList<float[]> HiddenStates => [.. States.OfType<float[]>()];

    /// <summary>The last layer's, [N, D]: Transformers' <c>last_hidden_state</c>.</summary>
    public float[] LastHiddenState => States[^1]!;

    /// <summary>Logits in a row.</summary>
    internal int LogitsPerRow { get; }

    internal float[]?[] States { get; }
}

/// <summary>Which hidden states are kept.</summary>
internal enum KeptStates
{
    /// <summary>Of the embeddings and of each layer.</summary>
    All,

    /// <summary>Of the last layer.</summary>
    Last,
}
