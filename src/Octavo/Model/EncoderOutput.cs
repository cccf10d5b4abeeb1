namespace Octavo.Model;

/// <summary>All that a forward pass computes for a batch of B sequences with N tokens together.</summary>
public sealed class EncoderOutput
{
    internal EncoderOutput(int sequences, int tokens, EncoderConfig config, EncoderWeights weights)
    {
        Logits = weights.Classifier is null ? [] : new float[BatchSizes.Length((long)sequences * config.NumLabels, "logits")];
        Pooled = weights.Pooler is null ? [] : new float[BatchSizes.Length((long)sequences * config.HiddenSize, "pooled numbers")];
        var state = BatchSizes.Length((long)tokens * config.HiddenSize, "numbers in a hidden state");
        States = new float[config.LayerCount + 1][];
        for (var i = 0; i < States.Length; i++)
            States[i] = new float[state];
    }

    /// <summary>Output of the classifier, [B, labels]; empty where the model has none.</summary>
    public float[] Logits { get; }

    /// <summary>Output of the pooler, [B, D]; empty where the model has none.</summary>
    public float[] Pooled { get; }

    /// <summary>The embeddings' output and each layer's, [layers + 1] times [N, D]: Transformers' <c>hidden_states</c>.</summary>
    public IReadOnlyList<float[]> HiddenStates => States;

    internal float[][] States { get; }
}
