using System.Text;
using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>Ids, segments, masks and offsets are those of Hugging Face's fast tokenizer.</summary>
public sealed class GoldenTokenizerTests
{
    [Fact]
    public void Every_golden_line_has_the_same_ids() => Assert.Equal("", string.Join('\n', Differences()));

    [Fact]
    public void Padded_golden_lines_are_a_batch_of_one()
    {
        var lines = TokenizerGoldens.Lines(TokenizerGoldens.CasedFile).Where(g => g.Padded).ToList();
        Assert.NotEmpty(lines);
        foreach (var golden in lines)
        {
            var batch = TokenizerGoldens.Cased.EncodeBatch([(golden.Text, golden.Pair)], golden.MaxLength, Padding.Max);
            Assert.Equal(golden.Ids, batch.InputIds);
            Assert.Equal(golden.Types, batch.TokenTypeIds);
            Assert.Equal(golden.Mask, batch.AttentionMask!.Select(m => (int)m));
        }
    }

    [Fact]
    public void Offsets_are_those_of_the_reference_in_utf16_units()
    {
        foreach (var golden in TokenizerGoldens.Lines(TokenizerGoldens.CasedFile))
        {
            var offsets = TokenizerGoldens.Cased.Encode(golden.Text, golden.Pair, golden.MaxLength);
            var expected = golden.Offsets!.Select((o, i) => InUnits(o, golden.Types![i] == 0 ? golden.Text : golden.Pair!));
            Assert.Equal(expected.Take(offsets.Offsets.Count), offsets.Offsets);
        }
    }

    private static List<string> Differences()
    {
        var different = new List<string>();
        foreach (var (file, tokenizer) in TokenizerGoldens.Files())
        {
            foreach (var golden in TokenizerGoldens.Lines(file))
            {
                var encoding = tokenizer.Encode(golden.Text, golden.Pair, golden.MaxLength);
                var length = golden.Mask?.Sum() ?? golden.Ids.Length;
                var same = encoding.InputIds.SequenceEqual(golden.Ids.Take(length))
                    && (golden.Types is null || encoding.TokenTypeIds.SequenceEqual(golden.Types.Take(length)));
                if (!same) different.Add($"{file}: {golden.Line} but {string.Join(' ', encoding.InputIds)}");
            }
        }

        return different;
    }

    private static (int Start, int End) InUnits(int[] codePoints, string text)
    {
        if (codePoints[1] == 0) return (0, 0);
        var runes = text.EnumerateRunes().ToArray();
        return (runes.Take(codePoints[0]).Sum(r => r.Utf16SequenceLength), runes.Take(codePoints[1]).Sum(r => r.Utf16SequenceLength));
    }
}
