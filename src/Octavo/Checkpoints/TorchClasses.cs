using Octavo.Tensors;

namespace Octavo.Checkpoints;

/// <summary>
/// The closed list of what a pickle may name, and what each stands for. Tensors are checked here to
/// stay within their storage; where the storages are, the reader of the file finds out.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="modules">The classes of a traced module; null where the file is a state dict.</param>
internal sealed class TorchClasses(string path, TorchModules? modules = null)
{
    private const string PerTensor = "torch.per_tensor_affine";
    private const string PerChannel = "torch.per_channel_affine";

    private const int MaxRank = 64;

    private static readonly Dictionary<string, TorchClass> Known = new TorchClass[]
    {
        new(TorchClassKind.OrderedDictionary, "collections.OrderedDict"),
        new(TorchClassKind.RebuildTensor, "torch._utils._rebuild_tensor"),
        new(TorchClassKind.RebuildTensor, "torch._utils._rebuild_tensor_v2"),
        new(TorchClassKind.RebuildQuantizedTensor, "torch._utils._rebuild_qtensor"),
        new(TorchClassKind.RebuildParameter, "torch._utils._rebuild_parameter"),
        new(TorchClassKind.Storage, "torch.BoolStorage", ElementType.Bool),
        new(TorchClassKind.Storage, "torch.ByteStorage", ElementType.U8),
        new(TorchClassKind.Storage, "torch.CharStorage", ElementType.I8),
        new(TorchClassKind.Storage, "torch.ShortStorage", ElementType.I16),
        new(TorchClassKind.Storage, "torch.IntStorage", ElementType.I32),
        new(TorchClassKind.Storage, "torch.LongStorage", ElementType.I64),
        new(TorchClassKind.Storage, "torch.HalfStorage", ElementType.F16),
        new(TorchClassKind.Storage, "torch.BFloat16Storage", ElementType.BF16),
        new(TorchClassKind.Storage, "torch.FloatStorage", ElementType.F32),
        new(TorchClassKind.Storage, "torch.DoubleStorage", ElementType.F64),
        new(TorchClassKind.Storage, "torch.ComplexFloatStorage", ElementType.C64),
        new(TorchClassKind.QuantizedStorage, "torch.QInt8Storage", ElementType.I8),
        new(TorchClassKind.QuantizedStorage, "torch.QUInt8Storage", ElementType.U8),
        new(TorchClassKind.Constant, "torch.qint8"),
        new(TorchClassKind.Constant, "torch.quint8"),
        new(TorchClassKind.Constant, "torch.float16"),
        new(TorchClassKind.Constant, PerTensor),
        new(TorchClassKind.Constant, PerChannel),
    }.ToDictionary(known => known.Name, StringComparer.Ordinal);

    /// <summary>Every storage that the pickle asked for, by its key.</summary>
    public Dictionary<string, TorchStorage> Storages { get; } = new(StringComparer.Ordinal);

    public TorchClass Find(string module, string name)
    {
        if (modules is not null && TorchModules.IsModule(module)) return modules.Find(module, name);
        return !name.Contains('.', StringComparison.Ordinal) && Known.TryGetValue($"{module}.{name}", out var known)
            ? known
            : throw Broken("a class of a state dict", $"'{module}.{name}', which is not one and is not called");
    }

    /// <summary>Finds the storage of a persistent id: ('storage', type, key, location, count) and for legacy files a view.</summary>
    /// <param name="id">The persistent id.</param>
    public TorchStorage FindStorage(object? id)
    {
        if (id is not PickleTuple { Items: ["storage", TorchClass { Kind: TorchClassKind.Storage or TorchClassKind.QuantizedStorage } type, string key, string, long count, .. var view] }
            || view is not ([] or [null]))
        {
            throw Broken("('storage', type, key, location, count)", "another persistent id");
        }

        if (count < 0) throw Broken($"storage '{key}' of a positive size", $"{count}");
        if (!Storages.TryGetValue(key, out var storage))
        {
            storage = new TorchStorage(type, key, count);
            if (storage.ByteCount > int.MaxValue) throw Broken($"storage '{key}' of at most 2 GiB", $"{count} elements");
            Storages.Add(key, storage);
        }

        return storage.Class == type && storage.Count == count
            ? storage
            : throw Broken($"storage '{key}' of one type and size", "two");
    }

    /// <summary>What a known class or function makes of its arguments.</summary>
    /// <param name="target">The class or function.</param>
    /// <param name="arguments">Its arguments.</param>
    public object Rebuild(TorchClass target, object?[] arguments) => (target.Kind, arguments) switch
    {
        (TorchClassKind.OrderedDictionary, []) => new PickleDictionary(),
        (TorchClassKind.OrderedDictionary, [PickleList pairs]) => OrderedDictionary(pairs),
        (TorchClassKind.RebuildTensor, [TorchStorage { Class.Kind: TorchClassKind.Storage } storage, long offset, PickleTuple size, PickleTuple stride, ..]) =>
            Tensor(storage, offset, size.Items, stride.Items),
        (TorchClassKind.RebuildQuantizedTensor,
            [TorchStorage { Class.Kind: TorchClassKind.QuantizedStorage } storage, long offset, PickleTuple size, PickleTuple stride, PickleTuple quantizer, ..]) =>
            QuantizedTensor(Tensor(storage, offset, size.Items, stride.Items), quantizer.Items),
        (TorchClassKind.RebuildParameter, [TorchTensor tensor, ..]) => tensor,
        _ => throw Broken($"the arguments of {target.Name}", "others"),
    };

    /// <summary>A new object of a class, without attributes yet.</summary>
    /// <param name="target">The class.</param>
    /// <param name="arguments">What the pickle hands to it; a traced module takes nothing.</param>
    public PickleObject Create(object? target, object? arguments) =>
        target is TorchClass { Kind: TorchClassKind.Module or TorchClassKind.Wrapper } type && arguments is PickleTuple { Items: [] }
            ? new PickleObject(type)
            : throw Broken("a module of a traced model", "an object of another class");

    private TorchQuantizedTensor QuantizedTensor(TorchTensor codes, object?[] quantizer) => quantizer switch
    {
        [TorchClass { Name: PerTensor }, double scale, long zero] => new TorchQuantizedTensor(codes, scale, zero),
        [TorchClass { Name: PerChannel }, TorchTensor scales, TorchTensor zeros, 0L] => new TorchQuantizedTensor(codes, scales, zeros),
        [TorchClass { Name: PerChannel }, _, _, long axis] => throw Broken("a scale for each row, axis 0", $"axis {axis}"),
        _ => throw Broken("(per_tensor_affine, scale, zero point) or (per_channel_affine, scales, zero points, axis)", "another quantiser"),
    };

    // Python 2 hands the items over as a list of [key, value].
    private PickleDictionary OrderedDictionary(PickleList pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs.Items)
        {
            var known = pair switch
            {
                PickleList { Items: [string key, var value] } => dictionary.Items.TryAdd(key, value),
                PickleTuple { Items: [string key, var value] } => dictionary.Items.TryAdd(key, value),
                _ => false,
            };
            if (!known) throw Broken("pairs of a string, each once, and a value", PickleMachine.Describe(pair));
        }

        return dictionary;
    }

    private TorchTensor Tensor(TorchStorage storage, long offset, object?[] size, object?[] stride)
    {
        var where = $"a tensor in storage '{storage.Key}' of {storage.Count}";
        if (size.Length != stride.Length || size.Length > MaxRank)
            throw Broken($"{where}, as many strides as sizes", $"{size.Length} sizes, {stride.Length} strides");
        var shape = new int[size.Length];
        var strides = new long[size.Length];
        Int128 count = 1;
        Int128 last = offset;
        for (var i = 0; i < shape.Length; i++)
        {
            if (size[i] is not (long s and >= 0 and <= int.MaxValue)) throw Broken($"{where}, sizes from 0 to 2^31", PickleMachine.Describe(size[i]));
            if (stride[i] is not (long t and >= 0)) throw Broken($"{where}, strides from 0", PickleMachine.Describe(stride[i]));
            shape[i] = (int)s;
            strides[i] = t;
            count *= s;
            last += (Int128)(s - 1) * t;
            if (count > int.MaxValue || last > long.MaxValue) throw Broken($"{where}, fewer than 2^31 elements", "more");
        }

        // More elements than the storage has would be one element many times over: a small file, a huge tensor.
        if (offset < 0 || offset > storage.Count || count > storage.Count || (count > 0 && last >= storage.Count))
            throw Broken(where, $"{count} elements from {offset} up to {last}");
        return new TorchTensor(storage, offset, shape, strides);
    }

    private CheckpointException Broken(string expected, string found) => new(path, $"pickle: expected {expected}, found {found}");
}
