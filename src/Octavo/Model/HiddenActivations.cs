
using Octavo.Kernels.Rows;

namespace Octavo.Model;

/// <summary>Transformers' names (<c>ACT2FN</c>) for the activations of the feed-forward part. Several mean one function.</summary>
internal static class HiddenActivations
{
    /// <summary>The key of <c>config.json</c>.</summary>
    public const string Key = "hidden_act";

    /// <summary>No activation: behind a head's dense layer, and nowhere else.</summary>
    public const string Identity = "linear";

    /// <summary>What BertConfig takes where the key is absent.</summary>
    public const string Default = "gelu";

    private static readonly (string Name, Activation Activation)[] s_known =
    [
        (Default, Activation.Gelu), ("gelu_python", Activation.Gelu), ("gelu_10", Activation.GeluClipped),
        ("gelu_new", Activation.GeluTanh), ("gelu_fast", Activation.GeluTanh), ("gelu_pytorch_tanh", Activation.GeluTanh),
        ("quick_gelu", Activation.GeluQuick), ("relu", Activation.Relu), ("silu", Activation.Silu), ("swish", Activation.Silu), ("tanh", Activation.Tanh),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", s_known.Select(known => known.Name));

    /// <summary>The function of a name; null where there is none.</summary>
    public static Activation? Find(string name)
    {
        foreach (var known in s_known)
        {
            if (known.Name == name) return known.Activation;
        }

        return null;
    }
}
