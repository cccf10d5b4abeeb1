namespace Octavo.Cli.Bulk.ParquetChecks;

/// <summary>How a value lies in Thrift's compact protocol (its specification's numbers).</summary>
internal enum ThriftKind
{
    /// <summary>A flag that is set; it has no bytes of its own.</summary>
    True = 1,

    /// <summary>A flag that is not set.</summary>
    False = 2,

    /// <summary>One byte.</summary>
    Byte = 3,

    /// <summary>A number of 16 bits, as a varint of zigzag.</summary>
    I16 = 4,

    /// <summary>The same of 32 bits.</summary>
    I32 = 5,

    /// <summary>The same of 64 bits.</summary>
    I64 = 6,

    /// <summary>Eight bytes.</summary>
    Double = 7,

    /// <summary>A length, and as many bytes.</summary>
    Binary = 8,

    /// <summary>A count, a kind, and as many values.</summary>
    List = 9,

    /// <summary>Fields, up to a stop.</summary>
    Struct = 12,
}

/// <summary>A type of a Thrift definition.</summary>
/// <param name="Kind">How its values lie.</param>
/// <param name="Name">What a structure is called.</param>
/// <param name="Item">What a list is of.</param>
/// <param name="Fields">What a structure has, by their numbers.</param>
internal sealed record ThriftType(ThriftKind Kind, string Name, ThriftType? Item = null, IReadOnlyDictionary<int, ThriftField>? Fields = null)
{
    /// <summary>A flag.</summary>
    public static ThriftType Bool { get; } = new(ThriftKind.True, "bool");

    /// <summary>A byte.</summary>
    public static ThriftType Byte { get; } = new(ThriftKind.Byte, "byte");

    /// <summary>A number of 16 bits.</summary>
    public static ThriftType I16 { get; } = new(ThriftKind.I16, "i16");

    /// <summary>A number of 32 bits, or a value of an enumeration.</summary>
    public static ThriftType I32 { get; } = new(ThriftKind.I32, "i32");

    /// <summary>A number of 64 bits.</summary>
    public static ThriftType I64 { get; } = new(ThriftKind.I64, "i64");

    /// <summary>A float of 64 bits.</summary>
    public static ThriftType Double { get; } = new(ThriftKind.Double, "double");

    /// <summary>Bytes, or a text.</summary>
    public static ThriftType Binary { get; } = new(ThriftKind.Binary, "binary");

    /// <summary>A list.</summary>
    public static ThriftType ListOf(ThriftType item) => new(ThriftKind.List, $"list of {item.Name}", item);

    /// <summary>A structure.</summary>
    public static ThriftType Struct(string name, params ThriftField[] fields) =>
        new(ThriftKind.Struct, name, Fields: fields.ToDictionary(field => field.Id));
}

/// <summary>A field of a structure.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsRequired">Whether a structure without it is not whole.</param>
internal sealed record ThriftField(int Id, string Name, ThriftType Type, bool IsRequired = false)
{
    /// <summary>The same, as one that may not be missing.</summary>
    public ThriftField Required => this with { IsRequired = true };
}
