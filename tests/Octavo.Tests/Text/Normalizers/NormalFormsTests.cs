using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Octavo.Text.Normalizers;

namespace Octavo.Tests.Text.Normalizers;

/// <summary>Unicode's normal forms: every code point and random sequences against checksums of the reference's answers.</summary>
public class NormalFormsTests
{
    /// <summary>First and last code points of what the sequences are made of: letters, marks, jamo, syllables, compatibility forms.</summary>
    private static readonly (int First, int Last)[] Ranges =
    [
        (0x41, 0x17F), (0x300, 0x36F), (0x300, 0x36F), (0x1100, 0x11FF), (0xAC00, 0xACFF), (0x1E00, 0x1EFF), (0x3040, 0x30FF),
        (0xFF00, 0xFFEF), (0x900, 0xDFF), (0x2000, 0x33FF), (0x1D100, 0x1D1FF), (0x591, 0x5C7),
    ];

    public static TheoryData<string> Forms => [.. Enum.GetNames<NormalForm>()];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_code_point_becomes_what_the_reference_makes_of_it(string form)
    {
        var texts = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(codePoint => (int[])[codePoint]);
        Assert.Equal(Golden(form, "codePoints"), Checksum(Enum.Parse<NormalForm>(form), texts));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Random_sequences_become_what_the_reference_makes_of_them(string form)
    {
        var state = 1u;
        var texts = Enumerable.Range(0, 50_000).Select(_ =>
        {
            var codePoints = new int[1 + Next(8)];
            for (var i = 0; i < codePoints.Length; i++)
            {
                var (first, last) = Ranges[Next(Ranges.Length)];
                codePoints[i] = first + Next(last - first + 1);
            }

            return codePoints;
        });
        Assert.Equal(Golden(form, "sequences"), Checksum(Enum.Parse<NormalForm>(form), texts));

        int Next(int count)
        {
            state = (state * 1103515245) + 12345;
            return (int)((state >> 8) % (uint)count);
        }
    }

    [Fact]
    public void Every_source_character_is_accounted_for()
    {
        int[] text = ['e', 0x301, 0x1E69, 0xAC01, 0xFB03, 0x323, 0x307];
        foreach (var form in Enum.GetValues<NormalForm>())
            Assert.Equal(text.Length, Apply(form, text).Where(part => part.Change <= 0).Sum(part => 1 - part.Change));
    }

    [Fact]
    public void A_composed_character_takes_the_place_of_what_it_is_made_of() =>
        Assert.Equal([('x', 0), (0xE9, -1), ('y', 0)], Apply(NormalForm.Nfc, ['x', 'e', 0x301, 'y']));

    [Fact]
    public void What_a_character_decomposes_to_is_inserted_behind_its_first() =>
        Assert.Equal([('f', 0), ('f', 1), ('i', 1)], Apply(NormalForm.Nfkd, [0xFB03]));

    [Fact]
    public void A_million_marks_in_a_row_are_put_in_order_at_once()
    {
        var marks = Enumerable.Range(0, 1_000_000).Select(i => i % 2 == 0 ? 0x301 : 0x323).Prepend('a').ToArray();
        var ordered = Apply(NormalForm.Nfd, marks);
        Assert.Equal([.. Enumerable.Repeat(0x323, 500_000), .. Enumerable.Repeat(0x301, 500_000)], ordered.Skip(1).Select(part => part.CodePoint));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Text_that_needs_no_look_is_in_the_form_already(string form)
    {
        var kind = Enum.Parse<NormalForm>(form);
        for (var c = '\0'; c < 0x400; c++)
        {
            if (NormalForms.Keeps(kind, [c])) Assert.Equal([(c, 0)], Apply(kind, [c]));
        }

        Assert.True(NormalForms.Keeps(kind, "plain text"));
        Assert.False(NormalForms.Keeps(kind, "a\u0301"));
    }

    private static List<(int CodePoint, int Change)> Apply(NormalForm form, ReadOnlySpan<int> text)
    {
        var output = new List<(int CodePoint, int Change)>();
        NormalForms.Apply(form, text, output);
        return output;
    }

    private static string Checksum(NormalForm form, IEnumerable<int[]> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var line = new StringBuilder();
        var output = new List<(int CodePoint, int Change)>();
        foreach (var text in texts)
        {
            output.Clear();
            NormalForms.Apply(form, text, output);
            foreach (var (codePoint, _) in output) line.Append(char.ConvertFromUtf32(codePoint));
            line.Append('\n');
            if (line.Length < 1 << 14) continue;
            hash.AppendData(Encoding.UTF8.GetBytes(line.ToString()));
            line.Clear();
        }

        hash.AppendData(Encoding.UTF8.GetBytes(line.ToString()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Golden(string form, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "normal-forms.json")));
        return document.RootElement.GetProperty(form).GetProperty(name).GetString()!;
    }
}
