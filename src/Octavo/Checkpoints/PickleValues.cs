namespace Octavo.Checkpoints;

// What a pickle is read into: null, bool, long, double, string, and the classes below. They are plain
// classes with identity, never walked recursively: a hostile pickle nests or repeats them as it likes.

/// <summary>A tuple of a pickle.</summary>
internal sealed class PickleTuple(object?[] items)
{
    public static readonly PickleTuple Empty = new([]);

    public object?[] Items { get; } = items;
}

/// <summary>A list of a pickle.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A dictionary of a pickle, plain or ordered; only strings are keys.</summary>
internal sealed class PickleDictionary
{
    public OrderedDictionary<string, object?> Items { get; } = new(StringComparer.Ordinal);
}

/// <summary>An object of a pickle: its class, and the attributes that it was given once.</summary>
internal sealed class PickleObject(TorchClass @class)
{
    public TorchClass Class { get; } = @class;

    /// <summary>Its attributes, or the tuple that it packs itself into; null until given.</summary>
    public object? State { get; set; }
}
