using System.Buffers.Binary;
using Octavo.Cli.Bulk;
using Octavo.Tests.Fuzzing;

namespace Octavo.Tests.Cli.Bulk;

/// <summary>Parquet from elsewhere: what others' libraries write is read, and what is damaged is refused at once, wherever the damage is.</summary>
public sealed class ParquetInputTests : IDisposable
{
    private const int Simple = 8, Structure = 12;

    private readonly RowFiles _files = new();

    public static TheoryData<string> Others => [.. Directory.GetFiles(FuzzTargets.GoldenFolder("parquet"), "*.parquet").Select(path => Path.GetFileName(path))];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Others))]
    public void Files_of_other_libraries_are_read(string name)
    {
        var rows = RowFiles.ParquetRows(FuzzTargets.GoldenFolder("parquet", name));
        Assert.Equal(300, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var inGroup = name.StartsWith("arrow", StringComparison.Ordinal) ? i % 150 : i; // whose groups begin anew
            Assert.True(rows[i].TryGet("id", out var id));
            Assert.True(rows[i].TryGet("text", out var text));
            Assert.Equal((long)i, id);
            Assert.Equal(inGroup % 5 == 3 ? null : $"text number {inGroup % 17} é", text);
            if (rows[i].TryGet("scores", out var scores)) Assert.Equal(inGroup % 4 == 1 ? null : new object?[] { 0.5f, inGroup % 3 == 0 ? null : (float)inGroup }, scores);
        }
    }

    [Fact]
    public void A_text_that_many_rows_share_is_in_memory_once()
    {
        var rows = RowFiles.ParquetRows(FuzzTargets.GoldenFolder("parquet", "arrow-snappy.parquet"));
        Assert.Equal("text number 0 é", rows[0].Values[1]);
        Assert.Same(rows[0].Values[1], rows[17].Values[1]);
    }

    [Theory]
    [InlineData(566)]
    [InlineData(50)]
    [InlineData(1132)]
    public void A_page_that_was_once_read_for_ever_is_refused(int seed) => Refuses(FuzzTargets.Named("input-parquet").Damaged(seed), "expected");

    [Fact]
    public void A_footer_that_is_cut_anywhere_is_refused()
    {
        var whole = FuzzTargets.Golden("parquet", "arrow-zstd-v2-plain.parquet");
        var start = whole.Length - 8 - BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(whole.Length - 8));
        var footer = whole[start..^8];
        for (var length = 0; length < footer.Length; length++) Refuses(ParquetBytes.File(whole[4..start], footer[..length]), "footer at byte");
        Assert.Equal(300, RowsOf(ParquetBytes.File(whole[4..start], footer)).Count);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void A_byte_of_a_page_that_is_another_does_not_keep_it_busy(byte instead)
    {
        var target = FuzzTargets.Named("input-parquet");
        var whole = target.Seeds[0];
        using var folder = new FuzzFolder(target);
        for (var place = 4; place < whole.Length - 8; place++)
        {
            byte[] damaged = [.. whole[..place], instead, .. whole[(place + 1)..]];
            Assert.Null(target.Try(Path.GetDirectoryName(_files["in"])!, damaged).Fault);
        }
    }

    [Fact]
    public void What_a_page_says_of_itself_is_compared_with_the_file()
    {
        var page = ParquetBytes.Page(3, 7, 8, 9);
        Assert.Equal([7, 8, 9], RowsOf(OneColumn(page, 3)).Select(row => row.Values[0]));
        Refuses(OneColumn(ParquetBytes.Page(2, 7, 8, 9), 3), "page 1 at byte"); // what follows is the footer
        Refuses(OneColumn(ParquetBytes.Page(3, 7, 8), 3), "fewer values than their headers say");
        Refuses(OneColumn(ParquetBytes.Page(9, 7, 8, 9), 3), "expected at most 3 values, found 9");
        Refuses(OneColumn(ParquetBytes.Page(-1, 7, 8, 9), 3), "expected at most 3 values, found -1");
        Refuses(OneColumn(ParquetBytes.PageHeader(0, 0, -20, 0), 3), "found one of -20"); // it would be read again and again
        Refuses(OneColumn(ParquetBytes.PageHeader(0, 1_000, 1_000, 3), 3), "page 0 at byte 4: expected a page of at most 0 bytes, found one of 1000");
        Refuses(OneColumn([.. ParquetBytes.PageHeader(0, int.MaxValue, 4, 3), 0, 0, 0, 0], 3), "found 2147483647");
        Refuses(OneColumn([.. ParquetBytes.PageHeader(2, 4, 4, 3), 1, 0, 0, 0, .. ParquetBytes.PageHeader(2, 4, 4, 3), 0, 0, 0, 0], 9), "expected a dictionary before all values");
        Refuses(OneColumn(ParquetBytes.PageHeader(1, 0, 0, 3), 3), "expected a page of the type 0, 2 or 3, found 1");
    }

    [Fact]
    public void What_the_footer_says_is_compared_with_the_file()
    {
        var page = ParquetBytes.Page(3, 7, 8, 9);
        byte[] With(byte[] footer) => ParquetBytes.File(page, footer);
        Refuses(With(ParquetBytes.Footer(3, 3, 1 << 20)), "row group 0, column 'a': expected pages between");
        Refuses(With(ParquetBytes.Footer(3, 3, -5)), "found them at -5");
        Refuses(With(ParquetBytes.Footer(3, 4, 4)), "row group 0, column 'a': expected 3 values, found 4");
        Refuses(With(ParquetBytes.Footer(100_000_000, 100_000_000, 4)), "values of all columns");
        Refuses(With(ParquetBytes.Footer(long.MaxValue, long.MaxValue, 4)), "expected at most 134217728 rows");
        Refuses(With(ParquetBytes.Footer(3, 3, 4, [ParquetBytes.Element("root", 5), ParquetBytes.Element("a", 0)])), "schema: expected 4 more elements, found the end");
        Refuses(With(ParquetBytes.Footer(3, 3, 4, [ParquetBytes.Element("root", -5)])), "expected a count of children, found -5");
        Refuses(With(ParquetBytes.Footer(3, 3, 4, [.. Enumerable.Repeat(ParquetBytes.Element("a", 1), 50_000), ParquetBytes.Element("a", 0)])), "expected a schema of at most 64 levels");
        Refuses(With([.. Enumerable.Repeat((byte)0x1C, 50_000)]), "FileMetaData.version: expected i32, found struct");
    }

    [Fact]
    public void Fields_of_a_later_definition_are_passed_over_and_structures_that_would_be_misread_refused()
    {
        var page = ParquetBytes.Page(3, 7, 8, 9);
        byte[] With(byte[] field) => ParquetBytes.File(page, ParquetBytes.Footer(3, 3, 4, null, field));
        Assert.Equal(3, RowsOf(With(ParquetBytes.Field(100, Simple, [2, 1, 2]))).Count);
        Assert.Equal(3, RowsOf(With(ParquetBytes.Field(100, Structure, ParquetBytes.Struct()))).Count);
        Refuses(With(ParquetBytes.Field(100, Structure, ParquetBytes.Struct(ParquetBytes.Field(1, Simple, [2, 1, 2])))), "FileMetaData, field 100: expected a field that is known, or a simple one, found a structure");
    }

    [Fact]
    public void The_command_line_says_it_in_one_line()
    {
        File.WriteAllBytes(_files["in.parquet"], FuzzTargets.Named("input-parquet").Damaged(566));
        var result = CliProcess.Run("predict", RowFiles.Classifier, "--input", _files["in.parquet"], "--output", _files["out"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("in.parquet", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static byte[] OneColumn(byte[] pages, long values) => ParquetBytes.File(pages, ParquetBytes.Footer(values, values, 4));

    private List<Row> RowsOf(byte[] file)
    {
        File.WriteAllBytes(_files["in.parquet"], file);
        return RowFiles.ParquetRows(_files["in.parquet"]);
    }

    private void Refuses(byte[] file, string message)
    {
        var thrown = Assert.Throws<CheckpointException>(() => RowsOf(file));
        Assert.Contains("in.parquet", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }
}
