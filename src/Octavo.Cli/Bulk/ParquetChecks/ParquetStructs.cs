using static Octavo.Cli.Bulk.ParquetChecks.ThriftType;

namespace Octavo.Cli.Bulk.ParquetChecks;

/// <summary>The structures of a Parquet file's footer and of its page headers, as <c>parquet.thrift</c> of Apache's parquet-format defines them.</summary>
internal static class ParquetStructs
{
    private static readonly ThriftType s_empty = Struct("a type");

    private static readonly ThriftType s_statistics = Struct("Statistics", Of(1, "max", Binary), Of(2, "min", Binary), Of(3, "null_count", I64), Of(4, "distinct_count", I64),
        Of(5, "max_value", Binary), Of(6, "min_value", Binary), Of(7, "is_max_value_exact", Bool), Of(8, "is_min_value_exact", Bool));

    private static readonly ThriftType s_unit = Struct("TimeUnit", Of(1, "MILLIS", s_empty), Of(2, "MICROS", s_empty), Of(3, "NANOS", s_empty));

    private static readonly ThriftType s_time = Struct("TimeType", Of(1, "isAdjustedToUTC", Bool).Required, Of(2, "unit", s_unit).Required);

    private static readonly ThriftType s_logicalType = Struct("LogicalType", Of(1, "STRING", s_empty), Of(2, "MAP", s_empty), Of(3, "LIST", s_empty), Of(4, "ENUM", s_empty),
        Of(5, "DECIMAL", Struct("DecimalType", Of(1, "scale", I32).Required, Of(2, "precision", I32).Required)), Of(6, "DATE", s_empty), Of(7, "TIME", s_time), Of(8, "TIMESTAMP", s_time),
        Of(10, "INTEGER", Struct("IntType", Of(1, "bitWidth", ThriftType.Byte).Required, Of(2, "isSigned", Bool).Required)), Of(11, "UNKNOWN", s_empty), Of(12, "JSON", s_empty),
        Of(13, "BSON", s_empty), Of(14, "UUID", s_empty), Of(15, "FLOAT16", s_empty), Of(16, "VARIANT", Struct("VariantType", Of(1, "specification_version", ThriftType.Byte))),
        Of(17, "GEOMETRY", Struct("GeometryType", Of(1, "crs", Binary))), Of(18, "GEOGRAPHY", Struct("GeographyType", Of(1, "crs", Binary), Of(2, "algorithm", I32))));

    private static readonly ThriftType s_keyValue = Struct("KeyValue", Of(1, "key", Binary).Required, Of(2, "value", Binary));

    private static readonly ThriftType s_encodingStats = Struct("PageEncodingStats", Of(1, "page_type", I32).Required, Of(2, "encoding", I32).Required, Of(3, "count", I32).Required);

    private static readonly ThriftType s_sizes = Struct("SizeStatistics", Of(1, "unencoded_byte_array_data_bytes", I64), Of(2, "repetition_level_histogram", ListOf(I64)),
        Of(3, "definition_level_histogram", ListOf(I64)));

    private static readonly ThriftType s_geospatial = Struct("GeospatialStatistics",
        Of(1, "bbox", Struct("BoundingBox", [.. ((string[])["xmin", "xmax", "ymin", "ymax", "zmin", "zmax", "mmin", "mmax"]).Select((name, i) => Of(i + 1, name, ThriftType.Double))])),
        Of(2, "geospatial_types", ListOf(I32)));

    private static readonly ThriftType s_columnMetaData = Struct("ColumnMetaData", Of(1, "type", I32).Required, Of(2, "encodings", ListOf(I32)).Required,
        Of(3, "path_in_schema", ListOf(Binary)).Required, Of(4, "codec", I32).Required, Of(5, "num_values", I64).Required, Of(6, "total_uncompressed_size", I64).Required,
        Of(7, "total_compressed_size", I64).Required, Of(8, "key_value_metadata", ListOf(s_keyValue)), Of(9, "data_page_offset", I64).Required, Of(10, "index_page_offset", I64),
        Of(11, "dictionary_page_offset", I64), Of(12, "statistics", s_statistics), Of(13, "encoding_stats", ListOf(s_encodingStats)), Of(14, "bloom_filter_offset", I64),
        Of(15, "bloom_filter_length", I32), Of(16, "size_statistics", s_sizes), Of(17, "geospatial_statistics", s_geospatial));

    private static readonly ThriftType s_columnKey = Struct("EncryptionWithColumnKey", Of(1, "path_in_schema", ListOf(Binary)).Required, Of(2, "key_metadata", Binary));

    private static readonly ThriftType s_columnChunk = Struct("ColumnChunk", Of(1, "file_path", Binary), Of(2, "file_offset", I64).Required, Of(3, "meta_data", s_columnMetaData),
        Of(4, "offset_index_offset", I64), Of(5, "offset_index_length", I32), Of(6, "column_index_offset", I64), Of(7, "column_index_length", I32),
        Of(8, "crypto_metadata", Struct("ColumnCryptoMetaData", Of(1, "ENCRYPTION_WITH_FOOTER_KEY", s_empty), Of(2, "ENCRYPTION_WITH_COLUMN_KEY", s_columnKey))),
        Of(9, "encrypted_column_metadata", Binary));

    private static readonly ThriftType s_sortingColumn = Struct("SortingColumn", Of(1, "column_idx", I32).Required, Of(2, "descending", Bool).Required, Of(3, "nulls_first", Bool).Required);

    private static readonly ThriftType s_rowGroup = Struct("RowGroup", Of(1, "columns", ListOf(s_columnChunk)).Required, Of(2, "total_byte_size", I64).Required, Of(3, "num_rows", I64).Required,
        Of(4, "sorting_columns", ListOf(s_sortingColumn)), Of(5, "file_offset", I64), Of(6, "total_compressed_size", I64), Of(7, "ordinal", I16));

    private static readonly ThriftType s_aes = Struct("AesGcmV1", Of(1, "aad_prefix", Binary), Of(2, "aad_file_unique", Binary), Of(3, "supply_aad_prefix", Bool));

    /// <summary>An element of the schema; the elements of its tree stand in a list, each before its children.</summary>
    public static ThriftType SchemaElement { get; } = Struct("SchemaElement", Of(1, "type", I32), Of(2, "type_length", I32), Of(3, "repetition_type", I32), Of(4, "name", Binary).Required,
        Of(5, "num_children", I32), Of(6, "converted_type", I32), Of(7, "scale", I32), Of(8, "precision", I32), Of(9, "field_id", I32), Of(10, "logicalType", s_logicalType));

    /// <summary>A file's footer.</summary>
    public static ThriftType FileMetaData { get; } = Struct("FileMetaData", Of(1, "version", I32).Required, Of(2, "schema", ListOf(SchemaElement)).Required, Of(3, "num_rows", I64).Required,
        Of(4, "row_groups", ListOf(s_rowGroup)).Required, Of(5, "key_value_metadata", ListOf(s_keyValue)), Of(6, "created_by", Binary),
        Of(7, "column_orders", ListOf(Struct("ColumnOrder", Of(1, "TYPE_ORDER", s_empty)))),
        Of(8, "encryption_algorithm", Struct("EncryptionAlgorithm", Of(1, "AES_GCM_V1", s_aes), Of(2, "AES_GCM_CTR_V1", s_aes))), Of(9, "footer_signing_key_metadata", Binary));

    /// <summary>What is said of a page of values.</summary>
    public static ThriftType DataPageHeader { get; } = Struct("DataPageHeader", Of(1, "num_values", I32).Required, Of(2, "encoding", I32).Required,
        Of(3, "definition_level_encoding", I32).Required, Of(4, "repetition_level_encoding", I32).Required, Of(5, "statistics", s_statistics));

    /// <summary>What is said of a page of the values that others mean by number.</summary>
    public static ThriftType DictionaryPageHeader { get; } = Struct("DictionaryPageHeader", Of(1, "num_values", I32).Required, Of(2, "encoding", I32).Required, Of(3, "is_sorted", Bool));

    /// <summary>What is said of a page of values whose levels are not compressed.</summary>
    public static ThriftType DataPageHeaderV2 { get; } = Struct("DataPageHeaderV2", Of(1, "num_values", I32).Required, Of(2, "num_nulls", I32).Required, Of(3, "num_rows", I32).Required,
        Of(4, "encoding", I32).Required, Of(5, "definition_levels_byte_length", I32).Required, Of(6, "repetition_levels_byte_length", I32).Required, Of(7, "is_compressed", Bool),
        Of(8, "statistics", s_statistics));

    /// <summary>What stands before each page.</summary>
    public static ThriftType PageHeader { get; } = Struct("PageHeader", Of(1, "type", I32).Required, Of(2, "uncompressed_page_size", I32).Required, Of(3, "compressed_page_size", I32).Required,
        Of(4, "crc", I32), Of(5, "data_page_header", DataPageHeader), Of(6, "index_page_header", s_empty), Of(7, "dictionary_page_header", DictionaryPageHeader),
        Of(8, "data_page_header_v2", DataPageHeaderV2));

    private static ThriftField Of(int id, string name, ThriftType type) => new(id, name, type);
}
