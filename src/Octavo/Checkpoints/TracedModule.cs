namespace Octavo.Checkpoints;

/// <summary>Finds the tensors of a traced module by the path of attributes to them: the names of its state dict.</summary>
internal sealed class TracedModule(string path)
{
    // An encoder is eight modules deep, and its longest name has some seventy letters.
    private const int MaxDepth = 24;
    private const int MaxNameLength = 256;
    private const int MaxTensors = 16_384;

    private readonly PickleDictionary _found = new();

    // A hostile file gives one object, or the attributes of one, to many.
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>What the state dict of the module would hold.</summary>
    /// <param name="root">The module, or what wraps it.</param>
    public PickleDictionary ToStateDictionary(PickleObject root)
    {
        Add("", Unwrapped(root), 0);
        return _found;
    }

    private PickleObject Unwrapped(PickleObject root)
    {
        if (IsModel(root)) return root;
        List<PickleObject> inner = root is { Class.Kind: TorchClassKind.Wrapper, State: PickleDictionary state }
            ? [.. state.Items.Values.OfType<PickleObject>()]
            : [];
        return inner is [var model] && IsModel(model)
            ? model
            : throw Broken("a model of Transformers, such as a BertForSequenceClassification or a BertModel", $"'{root.Class.Name}' with {inner.Count} modules in it");
    }

    private static bool IsModel(PickleObject value) =>
        value.Class.Kind == TorchClassKind.Module
        && value.Class.Name.StartsWith("transformers.", StringComparison.Ordinal)
        && (value.Class.Name.EndsWith("Model", StringComparison.Ordinal) || value.Class.Name.Contains("For", StringComparison.Ordinal));

    private void Add(string name, PickleObject module, int depth)
    {
        if (depth > MaxDepth) throw Broken($"at most {MaxDepth} modules within one another", "more");
        if (!_seen.Add(module) || module.State is null || !_seen.Add(module.State)) return;
        if (module.State is PickleTuple)
        {
            Keep(name, module.State);
            return;
        }

        foreach (var (key, value) in ((PickleDictionary)module.State).Items)
        {
            var path = name.Length == 0 ? key : $"{name}.{key}";
            if (path.Length > MaxNameLength) throw Broken($"names of at most {MaxNameLength} letters", $"{path.Length}");
            if (value is PickleObject inner) Add(path, inner, depth + 1);
            else if (value is TorchTensor or TorchQuantizedTensor) Keep(path, value);
            else if (value is not (null or bool or long or double or string)) throw Broken($"'{path}' to be a module, a tensor or a number", PickleMachine.Describe(value));
        }
    }

    private void Keep(string name, object value)
    {
        if (_found.Items.Count >= MaxTensors) throw Broken($"at most {MaxTensors} tensors", "more");
        _found.Items.Add(name, value);
    }

    private CheckpointException Broken(string expected, string found) => new(path, $"traced module: expected {expected}, found {found}");
}
