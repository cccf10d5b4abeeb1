using System.Text;
using Octavo.Text.Files;

namespace Octavo.Tests.Text.Files;

/// <summary>SentencePiece files: what is read, and that what lies is refused by name and at once.</summary>
public class SentencePieceReaderTests
{
    [Fact]
    public void Pieces_and_settings_are_read_and_other_fields_passed_over()
    {
        var model = Read([.. Piece("<unk>", 0, 2), .. Piece("a", -1.5f), .. Piece("b", -2), .. Message(2, [.. Number(3, 2), .. Message(48, "x"u8)]), .. Message(3, Number(4, 0)), .. Message(9, "?"u8)]);
        Assert.Equal(["<unk>", "a", "b"], Enumerable.Range(0, 3).Select(id => model.Pieces[id].ToString()));
        Assert.Equal([0, -1.5f, -2], model.Scores);
        Assert.Equal([PieceKind.Unknown, PieceKind.Normal, PieceKind.Normal], model.Kinds);
        Assert.Equal(SentencePieceAlgorithm.Bpe, model.Algorithm);
        Assert.False(model.RemovesExtraSpaces);
        Assert.True(model.AddsDummyPrefix);
    }

    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "no bytes", [], "unknown" },
        { "a length beyond the end", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1], "a length of at most 1" },
        { "a length of 2^64 - 1", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "a length of at most 0" },
        { "a number without end", [.. Enumerable.Repeat((byte)0xFF, 60)], "at most 10 bytes" },
        { "a number that is cut off", [0x80], "found the end" },
        { "groups in groups", [.. Enumerable.Repeat((byte)0x0B, 15_000)], "wire type" },
        { "wire type 7", [0x0F, 0], "wire type" },
        { "field number 0", [0x02, 0], "field number" },
        { "pieces that are numbers", [0x08, 1], "field 1 of wire type 2" },
        { "a score of NaN", [.. Piece("<unk>", 0, 2), .. Piece("a", float.NaN)], "piece 1: expected a finite score" },
        { "an infinite score", [.. Piece("<unk>", 0, 2), .. Piece("a", float.NegativeInfinity)], "piece 1: expected a finite score" },
        { "no unknown piece", Piece("a", 0), "unknown" },
        { "two unknown pieces", [.. Piece("<unk>", 0, 2), .. Piece("?", 0, 2)], "found 0 and 1" },
        { "a piece twice", [.. Piece("<unk>", 0, 2), .. Piece("a", 0), .. Piece("a", 0)], "'a' again" },
        { "an empty piece", [.. Piece("<unk>", 0, 2), .. Piece("", 0)], "piece 1: expected a text" },
        { "a piece of an unknown type", Piece("<unk>", 0, 99), "a type from 1 to 6" },
        { "a piece that is no UTF-8", [.. Message(1, [0x0A, 1, 0xFF])], "UTF-8" },
        { "a model of whole words", [.. Piece("<unk>", 0, 2), .. Message(2, Number(3, 3))], "model_type" },
        { "byte_fallback without bytes", [.. Piece("<unk>", 0, 2), .. Message(2, Number(35, 1))], "256" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_lies_is_refused(string what, byte[] bytes, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(bytes));
        Assert.True(error.Message.StartsWith("file.model", StringComparison.Ordinal) && error.Message.Contains(reason, StringComparison.Ordinal), $"{what}: {error.Message}");
    }

    [Fact]
    public void No_cut_and_no_damaged_byte_does_worse_than_a_refusal()
    {
        var good = File.ReadAllBytes(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "sentencepiece", "library-unigram", "tokenizer.model"));
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = good[..random.Next(good.Length)];
            if (bytes.Length > 0) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Read(bytes);
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith("file.model", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static SentencePieceModel Read(byte[] bytes) => SentencePieceReader.Read("file.model", bytes);

    private static byte[] Piece(string text, float score, int? kind = null) =>
        Message(1, [.. Message(1, Encoding.UTF8.GetBytes(text)), 0x15, .. BitConverter.GetBytes(score), .. kind is { } type ? Number(3, type) : []]);

    private static byte[] Message(int field, ReadOnlySpan<byte> content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
