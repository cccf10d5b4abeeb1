using System.Diagnostics.CodeAnalysis;

namespace Octavo.Architectures;

/// <summary>
/// Something for each of some kinds of heads. A dictionary would do; but .NET compiles one over an enumeration at every start of a process,
/// some fifteen methods, where this is compiled before.
/// </summary>
/// <typeparam name="T">What there is for a head.</typeparam>
internal sealed class ByHead<T>
    where T : class
{
    private readonly T?[] _values = new T?[8];

    /// <summary>What there is for a kind that has something.</summary>
    public T this[HeadKind kind]
    {
        get => _values[(int)kind] ?? throw new KeyNotFoundException($"nothing for {kind}");
        init => _values[(int)kind] = value;
    }

    /// <summary>Whether there is something for a kind.</summary>
    public bool ContainsKey(HeadKind kind) => _values[(int)kind] is not null;

    /// <summary>What there is for a kind.</summary>
    public bool TryGetValue(HeadKind kind, [MaybeNullWhen(false)] out T value) => (value = _values[(int)kind]) is not null;
}
