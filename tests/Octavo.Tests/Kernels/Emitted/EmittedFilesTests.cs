using System.Globalization;
using System.Text.RegularExpressions;
using KernelGenerator;

namespace Octavo.Tests.Kernels.Emitted;

/// <summary>The committed bytes are what the generator writes, what the library carries and what their comments say.</summary>
public sealed partial class EmittedFilesTests
{
    private const string Command = "dotnet run -c Release --project tools/KernelGenerator -- src/Octavo/Kernels/Emitted";
    private static readonly string Folder = RepositoryRoot.Path("src", "Octavo", "Kernels", "Emitted");

    [Fact]
    public void Every_file_is_what_the_generator_writes()
    {
        var written = EmittedFiles.All();
        foreach (var (name, text) in written)
        {
            var committed = File.ReadAllText(Path.Combine(Folder, name)).ReplaceLineEndings("\n");
            Assert.True(committed == text, $"{name} differs from line {FirstDifference(committed, text)} on; to write it again: {Command}");
        }

        Assert.Equal(written.Keys.Order(), Directory.EnumerateFiles(Folder, "*.g.cs").Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Every_comment_is_the_disassembly_of_the_bytes_in_the_library()
    {
        foreach (var file in EmittedListing.All.GroupBy(code => code.File))
        {
            var lines = ListedLine().Matches(File.ReadAllText(Path.Combine(Folder, file.Key)))
                .Select(match => (Bytes: BytesOf(match.Groups[1].Value), Text: match.Groups[2].Value));
            var disassembled = file.SelectMany(code => code.Lines)
                .Select(line => (Bytes: Convert.ToHexString(line.Bytes), Text: $"{line.Start}: {line.Text}"));
            Assert.Equal(disassembled, lines);
        }
    }

    private static string BytesOf(string list) =>
        Convert.ToHexString([.. HexByte().Matches(list).Select(match => byte.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]);

    private static int FirstDifference(string a, string b) =>
        1 + a.Split('\n').Zip(b.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count();

    [GeneratedRegex(@"^ +((?:0x\w\w, )+)// (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex ListedLine();

    [GeneratedRegex(@"0x(\w\w)")]
    private static partial Regex HexByte();
}
