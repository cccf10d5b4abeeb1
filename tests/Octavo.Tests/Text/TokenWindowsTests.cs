using Octavo.Text;

namespace Octavo.Tests.Text;

/// <summary>A long text in windows beside a short one, by both ways to tokenize.</summary>
public sealed class TokenWindowsTests
{
    private static readonly string Folder = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "tokenizers", "families");

    public static TheoryData<string> Families => [.. Directory.GetDirectories(Folder).Select(folder => Path.GetFileName(folder)!)];

    /// <summary>The first window is what the same length gives when only the second text can be cut; together they are the whole text.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Windows_overlap_by_the_stride_and_hold_every_token_of_the_text(string family)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Folder, family));
        var text = string.Concat(Enumerable.Repeat("The café's naïve owners left Ottawa, (unbelievably) for 12 islands. ", 4));
        var whole = tokenizer.Encode("Who left?", text, int.MaxValue);
        var windows = tokenizer.WindowsOf("Who left?", text, 1, 40, 7);
        Assert.Equal(whole.InputIds.Count, windows.CutCount + windows.OtherCount);
        Assert.Equal(40, windows.Room + windows.OtherCount);
        var (seen, step) = (0, windows.Room - 7);
        for (var i = 0; i < windows.Count; i++)
        {
            var window = windows[i];
            var own = Enumerable.Range(0, window.InputIds.Count).Where(token => window.TextOf(token) == 1).ToList();
            Assert.Equal(window.InputIds.Count, windows.OtherCount + own.Count);
            var all = Enumerable.Range(0, whole.InputIds.Count).Where(token => whole.TextOf(token) == 1).Skip(i * step).Take(own.Count).ToList();
            Assert.Equal(all.Select(token => whole.InputIds[token]), own.Select(token => window.InputIds[token]));
            seen = (i * step) + own.Count;
        }

        Assert.Equal(windows.CutCount, seen);
        Assert.True(windows.Count > 2);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Tokens_of_a_word_have_its_number(string family)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Folder, family));
        var window = tokenizer.WindowsOf("who", "unbelievably incomprehensible", 1, 384, 0)[0];
        var words = Enumerable.Range(0, window.InputIds.Count).Where(token => window.TextOf(token) == 1).GroupBy(token => window.Words![token]).ToList();
        Assert.Equal([0, 1], words.Select(word => word.Key));
        Assert.Equal((0, 29), (window.Offsets[words[0].First()].Start, window.Offsets[words[1].Last()].End));
        Assert.Equal(12, window.Offsets[words[0].Last()].End);
        Assert.All(Enumerable.Range(0, window.InputIds.Count), token => Assert.Equal(window.TextOf(token) < 0, window.Words![token] < 0));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Only_xlnet_pads_on_the_left(string family) => Assert.Equal(family == "xlnet", Tokenizer.Load(Path.Combine(Folder, family)).PadsOnLeft);

    [Fact]
    public void Windows_that_would_not_move_on_are_none()
    {
        var tokenizer = WordPieceTokenizer.FromVocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]);
        Assert.Equal(0, tokenizer.WindowsOf("a", "b c d", 1, 6, 2).Count);
        Assert.Equal(0, tokenizer.WindowsOf("a b c", "b c d", 1, 6, 0).Count);
        Assert.Equal(2, tokenizer.WindowsOf("a", "b c d", 1, 6, 1).Count);
        Assert.Equal(1, tokenizer.WindowsOf("a", "b c", 1, 6, 5).Count);
        Assert.Equal(3, tokenizer.WindowsOf("b c d", "a", 0, 5, 0).Count);
    }
}
