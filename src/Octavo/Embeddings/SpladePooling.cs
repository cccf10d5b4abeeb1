using Octavo.Checkpoints;

namespace Octavo.Embeddings;

/// <summary>How logits of words become weights of a text: sentence-transformers' <c>SpladePooling</c> (Formal et al. 2021, arXiv 2109.10086).</summary>
/// <param name="Sums">Whether the weights of all tokens are added; else the largest is taken.</param>
/// <param name="IsLogTwice">Whether log(1 + x) is applied twice (<c>log1p_relu</c>).</param>
internal sealed record SpladePooling(bool Sums, bool IsLogTwice)
{
    /// <summary>Of a model of words of which nothing is said.</summary>
    public static SpladePooling Usual { get; } = new(false, false);

    /// <summary>Reads its config.</summary>
    /// <exception cref="CheckpointException">It is missing or damaged, or names what is not known.</exception>
    public static SpladePooling Read(string path)
    {
        if (!File.Exists(path)) throw new CheckpointException(path, "expected the config of a SpladePooling, found no such file");
        using var config = ConfigObject.Parse(CheckpointText.Read(path), path);
        var (strategy, activation) = (config.Text("pooling_strategy") ?? "max", config.Text("activation_function") ?? "relu");
        if (strategy is not ("max" or "sum"))
            throw config.Unexpected("pooling_strategy", "max or sum", $"'{strategy}'");
        return activation is "relu" or "log1p_relu"
            ? new(strategy == "sum", activation == "log1p_relu")
            : throw config.Unexpected("activation_function", "relu or log1p_relu", $"'{activation}'");
    }
}
