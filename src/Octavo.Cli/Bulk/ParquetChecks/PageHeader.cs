namespace Octavo.Cli.Bulk.ParquetChecks;

/// <summary>What a page is.</summary>
internal enum PageKind
{
    /// <summary>Levels and values, compressed together.</summary>
    Data = 0,

    /// <summary>Not in use.</summary>
    Index = 1,

    /// <summary>Values that those of other pages mean by number.</summary>
    Dictionary = 2,

    /// <summary>Levels, then compressed values.</summary>
    DataV2 = 3,
}

/// <summary>Walks over the header of a page and keeps the numbers that lengths are made of.</summary>
/// <param name="bytes">The file from the header on.</param>
internal sealed class PageHeader(ReadOnlyMemory<byte> bytes) : ThriftWalk(bytes)
{
    private readonly Dictionary<(ThriftType, int), long> _numbers = [];

    /// <summary>What the page is.</summary>
    public PageKind Kind => (PageKind)Of(ParquetStructs.PageHeader, 1)!;

    /// <summary>Its bytes when they are no longer compressed.</summary>
    public long Uncompressed => Of(ParquetStructs.PageHeader, 2)!.Value;

    /// <summary>Its bytes in the file.</summary>
    public long Compressed => Of(ParquetStructs.PageHeader, 3)!.Value;

    /// <summary>How many values it has, nulls among them; null where the header of its kind is missing.</summary>
    public long? Values => Of(Own, 1);

    /// <summary>How the values are written.</summary>
    public long Encoding => Of(Own, Kind == PageKind.DataV2 ? 4 : 2)!.Value;

    /// <summary>Of pages of the second kind: how many values are null.</summary>
    public long Nulls => Of(ParquetStructs.DataPageHeaderV2, 2)!.Value;

    /// <summary>Of pages of the second kind: the bytes of its levels, which are not compressed; of each sort.</summary>
    public (long Definitions, long Repetitions) Levels => (Of(ParquetStructs.DataPageHeaderV2, 5)!.Value, Of(ParquetStructs.DataPageHeaderV2, 6)!.Value);

    /// <summary>Whether its values may be compressed; else they are not, whatever the column's codec.</summary>
    public bool IsCompressed => Kind != PageKind.DataV2 || Of(ParquetStructs.DataPageHeaderV2, 7) != 0;

    private ThriftType Own => Kind switch
    {
        PageKind.Dictionary => ParquetStructs.DictionaryPageHeader,
        PageKind.DataV2 => ParquetStructs.DataPageHeaderV2,
        _ => ParquetStructs.DataPageHeader,
    };

    /// <inheritdoc/>
    protected override void Number(ThriftType type, int field, long value) => _numbers[(type, field)] = value;

    private long? Of(ThriftType type, int field) => _numbers.TryGetValue((type, field), out var value) ? value : null;
}
