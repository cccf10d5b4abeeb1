namespace Octavo.Checkpoints;

/// <summary>
/// The closed list of the classes that a traced BERT classifier is made of. The names say only where its tensors are; the
/// code that comes with them is not read.
/// </summary>
internal sealed class TorchModules(string path)
{
    private const string Prefix = "__torch__";
    private const string Mangled = "___torch_mangle_";

    private static readonly string[] Bert =
    [
        "BertForSequenceClassification", "BertModel", "BertEmbeddings", "BertEncoder", "BertLayer", "BertAttention",
        "BertSelfAttention", "BertSdpaSelfAttention", "BertSelfOutput", "BertIntermediate", "BertOutput", "BertPooler",
    ];

    private static readonly Dictionary<string, TorchClass> Known = new[]
    {
        "torch.nn.modules.sparse.Embedding", "torch.nn.modules.normalization.LayerNorm", "torch.nn.modules.linear.Linear",
        "torch.nn.modules.dropout.Dropout", "torch.nn.modules.container.ModuleList", "torch.nn.modules.activation.Tanh",
        "torch.nn.modules.activation.GELU", "transformers.activations.GELUActivation",
        "torch.ao.nn.quantized.dynamic.modules.linear.Linear", "torch.ao.nn.quantized.modules.linear.LinearPackedParams",
        "torch.nn.quantized.dynamic.modules.linear.Linear", "torch.nn.quantized.modules.linear.LinearPackedParams",
        "torch.classes.quantized.LinearPackedParamsBase",
    }
    .Concat(Bert.Select(name => $"transformers.models.bert.modeling_bert.{name}"))
    .Concat(Bert.Select(name => $"transformers.modeling_bert.{name}"))
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
        return Known.TryGetValue(string.Join('.', parts), out var known)
            ? known
            : throw new CheckpointException(
                path, $"traced module: expected the modules of a BERT classifier, found '{string.Join('.', parts)}': another architecture is not supported");
    }
}
