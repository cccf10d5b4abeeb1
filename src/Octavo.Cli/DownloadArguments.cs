using System.CommandLine;
using Octavo.Hub;

namespace Octavo.Cli;

/// <summary>The options of verbs that fetch.</summary>
internal static class DownloadArguments
{
    private const int DigitsOfSha256 = 64;

    /// <summary>An address that can be fetched from.</summary>
    public static Uri? Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>How patiently is fetched, and that it is said when something is taken up again.</summary>
    public static DownloadOptions Options(long mostBytes, Log log) => new() { MaxBytes = mostBytes, OnRetry = reason => log.Warning($"{reason.Message}: taken up again") };

    /// <summary><c>--sha256</c>, of one file or of several by their names: empty stands for any.</summary>
    public static Option<Dictionary<string, string>> Sha256(bool hasNames) => new("--sha256")
    {
        HelpName = hasNames ? "[FILE=]HEX" : "HEX",
        Description = "The checksum that the file must have",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var sums = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var token in result.Tokens)
            {
                var at = hasNames ? token.Value.IndexOf('=', StringComparison.Ordinal) : -1;
                var (name, digits) = (token.Value[..Math.Max(0, at)], token.Value[(at + 1)..]);
                if (digits.Length != DigitsOfSha256 || !digits.All(char.IsAsciiHexDigit) || !sums.TryAdd(name, digits))
                    result.AddError($"--sha256: expected {DigitsOfSha256} hexadecimal digits, once for each file, found '{token.Value}'");
            }

            return sums;
        },
    };
}
