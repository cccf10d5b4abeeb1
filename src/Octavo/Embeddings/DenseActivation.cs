using Octavo.Kernels.Rows;

namespace Octavo.Embeddings;

/// <summary>The activation of a <c>Dense</c> module, by the name of PyTorch's class.</summary>
/// <param name="Function">What the product ends with.</param>
/// <param name="Curve">What follows, one number at a time; null for nothing.</param>
internal readonly record struct DenseActivation(Activation Function, DenseCurve? Curve = null)
{
    private static readonly (string Name, DenseActivation Activation)[] s_known =
    [
        ("Tanh", new(Activation.Tanh)), ("Identity", new(Activation.None)), ("GELU", new(Activation.Gelu)), ("ReLU", new(Activation.Relu)), ("SiLU", new(Activation.Silu)),
        .. DenseCurve.All.Select(curve => (curve.Name, new DenseActivation(Activation.None, curve))),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", s_known.Select(known => known.Name));

    /// <summary>The function of a class; null for one that is not PyTorch's or not known.</summary>
    public static DenseActivation? Find(string className)
    {
        var name = className[(className.LastIndexOf('.') + 1)..];
        if (!className.StartsWith("torch.nn.", StringComparison.Ordinal))
            return null;
        foreach (var known in s_known)
        {
            if (known.Name == name) return known.Activation;
        }

        return null;
    }
}
