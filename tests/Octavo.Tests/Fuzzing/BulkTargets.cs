using System.Text;
using Octavo.Cli.Bulk;
using Octavo.Cli.Vectors;
using Octavo.Embeddings;
using Parquet;
using Parquet.Schema;

namespace Octavo.Tests.Fuzzing;

/// <summary>What <c>--input</c>, <c>--resume</c> and <c>--calibration</c> of the command line read.</summary>
internal static class BulkTargets
{
    private const int Dimensions = 4;

    private const string Manifest =
        """{"settings":{"model":"m","scheme":"int8"}}""" + "\n" + """{"part":0,"file":"part-000000.jsonl","rows":2,"errors":0,"bytes":3}""" + "\n" + """{"complete":true,"input_rows":2}""" + "\n";

    public static IEnumerable<FuzzTarget> All =>
    [
        OfRows("input-csv", RowFormat.Csv, "id,text\n1,\"one, \"\"two\"\"\nthree\"\n2,four\n"u8.ToArray()),
        OfRows("input-tsv", RowFormat.Tsv, "id\ttext\n1\tone \"two\n2\tfour\n"u8.ToArray()),
        OfRows("input-jsonl", RowFormat.Jsonl, Encoding.UTF8.GetBytes("""{"id":1,"text":"one","more":[1,{"a":null}]}""" + "\n" + """{"id":2,"text":"t\u00e9"}""" + "\n")),
        new("input-parquet", "in.parquet", (_, path) => ReadRows(path, RowFormat.Parquet), () => [Parquet(2), Parquet(200)]),
        new("input-parquet-elsewhere", "in.parquet", (_, path) => ReadRows(path, RowFormat.Parquet), () => [.. Directory.GetFiles(FuzzTargets.GoldenFolder("parquet"), "*.parquet").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]),
        OfPages("arrow-none-delta-bytes"), OfPages("arrow-snappy-v2"), OfPages("arrow-zstd-delta-length"), OfPages("duckdb-v2"),
        new("bulk-manifest", "manifest.jsonl", (folder, _) => Resume(folder), () => [Encoding.UTF8.GetBytes(Manifest)]),
        new("calibration-safetensors", "ranges.safetensors", (_, path) => Calibrate(path), () => [Ranges()]),
        new("calibration-jsonl", "texts.jsonl", (_, path) => Calibrate(path), () => [Encoding.UTF8.GetBytes("""{"text":"one"}""" + "\n" + """{"text":"two","more":1}""" + "\n")]),
    ];

    private static FuzzTarget OfRows(string name, RowFormat format, byte[] seed) => new(name, "in." + format, (_, path) => ReadRows(path, format), () => [seed]);

    // Damage to the pages alone, under a footer that still fits: else most damage ends in the footer.
    private static FuzzTarget OfPages(string file)
    {
        var whole = FuzzTargets.Golden("parquet", file + ".parquet");
        var footer = whole.Length - 8 - BitConverter.ToInt32(whole, whole.Length - 8);
        return new("input-parquet-pages-" + file, "in.parquet", (_, path) => ReadRows(path, RowFormat.Parquet), () => [whole[4..footer]])
        {
            Around = pages => [.. whole[..4], .. pages.Concat(new byte[footer]).Take(footer - 4), .. whole[footer..]],
        };
    }

    private static void ReadRows(string path, RowFormat format)
    {
        using var reader = RowReader.Open(new InputFile(path, format, new FileInfo(path).Length), _ => true);
        while (reader.Read(default) is { } row)
        {
            foreach (var value in row.Values) RowValue.Text(value);
            if (row.Error is { } error) throw new CheckpointException(path, error); // is told in the row
        }
    }

    private static void Resume(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "part-000000.jsonl"), "{}\n");
        using var manifest = PartManifest.Open(folder, null, [KeyValuePair.Create("model", "m"), KeyValuePair.Create("scheme", "int8")], resumes: true);
    }

    private static void Calibrate(string path) =>
        CalibrationFile.Read(path, Dimensions, texts => [.. texts.SelectMany(text => Enumerable.Repeat((float)text.Length, Dimensions))], default);

    private static byte[] Ranges()
    {
        var header = """{"ranges":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]}}""";
        float[] limits = [-1, -1, -1, -1, 1, 1, 1, 1];
        return [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. limits.SelectMany(BitConverter.GetBytes)];
    }

    private static byte[] Parquet(int rows)
    {
        ParquetColumnWriter[] columns =
        [
            ParquetColumnWriter.For(new RowColumn("id", typeof(long), IsList: false)), ParquetColumnWriter.For(new RowColumn("text", typeof(string), IsList: false)),
            ParquetColumnWriter.For(new RowColumn("scores", typeof(float), IsList: true)),
        ];
        using var stream = new MemoryStream();
        var writer = ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), stream).GetAwaiter().GetResult();
        for (var row = 0L; row < rows; row++)
        {
            columns[0].Add(row);
            columns[1].Add(row % 5 == 3 ? null : $"text {row % 7}");
            columns[2].Add(row % 4 == 1 ? null : new object?[] { 0.5f, row % 3 == 0 ? null : (float)row });
        }

        using (var group = writer.CreateRowGroup())
        {
            foreach (var column in columns) column.WriteAsync(group).GetAwaiter().GetResult();
        }

        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }
}
