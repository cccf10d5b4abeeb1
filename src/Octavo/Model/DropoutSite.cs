namespace Octavo.Model;

/// <summary>The places where training drops activations, each with random numbers of its own.</summary>
internal static class DropoutSite
{
    /// <summary>Behind the embeddings' LayerNorm.</summary>
    public const int Embeddings = 0;

    /// <summary>Before the classifier.</summary>
    public const int Pooled = 1;

    /// <summary>Before a head's dense layer, in families that drop there too: behind the sites of all layers.</summary>
    public const int HeadInput = 1 << 20;

    /// <summary>The attention's probabilities of a layer.</summary>
    public static int Probabilities(int layer) => 2 + (3 * layer);

    /// <summary>The attention's result, before the layer's input is added.</summary>
    public static int Projected(int layer) => 3 + (3 * layer);

    /// <summary>The feed-forward result, before the attention's is added.</summary>
    public static int FeedForward(int layer) => 4 + (3 * layer);
}
