using System.Text.RegularExpressions;

namespace Octavo.Checkpoints;

/// <summary>
/// The classes that a traced encoder is made of: a closed list of PyTorch's, and the models of Transformers. The names say
/// only where tensors are; the code that comes with them is not read.
/// </summary>
internal sealed partial class TorchModules(string path)
{
    private const string Prefix = "__torch__";
    private const string Mangled = "___torch_mangle_";

    private static readonly Dictionary<string, TorchClass> Known = new[]
    {
        "torch.nn.modules.sparse.Embedding", "torch.nn.modules.normalization.LayerNorm", "torch.nn.modules.linear.Linear",
        "torch.nn.modules.dropout.Dropout", "torch.nn.modules.container.ModuleList", "torch.nn.modules.activation.Tanh",
        "torch.nn.modules.activation.GELU", "transformers.activations.GELUActivation",
        "torch.ao.nn.quantized.dynamic.modules.linear.Linear", "torch.ao.nn.quantized.modules.linear.LinearPackedParams",
        "torch.nn.quantized.dynamic.modules.linear.Linear", "torch.nn.quantized.modules.linear.LinearPackedParams",
        "torch.classes.quantized.LinearPackedParamsBase",
    }
    .ToDictionary(name => name, name => new TorchClass(TorchClassKind.Module, name), StringComparer.Ordinal);

    /// <summary>Whether a class of this module is part of a traced model.</summary>
    /// <param name="module">The module that a pickle names.</param>
    public static bool IsModule(string module) => module.Split('.')[0] == Prefix;

    /// <summary>The class of that name; PyTorch numbers the copies of a class, and that is undone.</summary>
    /// <param name="module">The module that the pickle names.</param>
    /// <param name="name">The class that it names.</param>
    public TorchClass Find(string module, string name)
    {
        var parts = module.Split('.').Skip(1).Where(part => !part.StartsWith(Mangled, StringComparison.Ordinal)).Append(name).ToList();

        // A class of no module is what its author wrapped the model in; only the model in it is looked at.
        if (parts.Count == 1) return new TorchClass(TorchClassKind.Wrapper, name);
        var full = string.Join('.', parts);
        if (Known.TryGetValue(full, out var known)) return known;
        return OfTransformers().IsMatch(full)
            ? new TorchClass(TorchClassKind.Module, full)
            : throw new CheckpointException(path, $"traced module: expected the modules of an encoder of Transformers, found '{full}': another architecture is not supported");
    }

    // The module is named after the model type, since version 4 in a folder of its own; which model it is, the config says.
    [GeneratedRegex(@"\Atransformers\.(?:models\.(\w{1,40})\.modeling_\1|modeling_\w{1,40})\.\w{1,80}\z", RegexOptions.CultureInvariant)]
    private static partial Regex OfTransformers();
}
