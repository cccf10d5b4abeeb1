using System.Security.Cryptography;
using System.Text;

namespace Octavo.Hub;

/// <summary>A checksum by which a hub names contents.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Digits">How many hexadecimal digits it has.</param>
/// <param name="Algorithm">The hash.</param>
/// <param name="Header">What is hashed before a content of so many bytes.</param>
internal sealed record ContentSum(string Name, int Digits, HashAlgorithmName Algorithm, Func<long, string> Header)
{
    private const int BufferLength = 1 << 16;

    /// <summary>Of large files.</summary>
    public static ContentSum Sha256 { get; } = new("SHA-256", 64, HashAlgorithmName.SHA256, _ => "");

    /// <summary>Of all others: the name that git gives a blob (git-hash-object). It tells a wrong content, not one that was made to have it.</summary>
    public static ContentSum GitSha1 { get; } = new("git SHA-1", 40, HashAlgorithmName.SHA1, length => FormattableString.Invariant($"blob {length}\0"));

    /// <summary>Those that are known.</summary>
    public static IReadOnlyList<ContentSum> All { get; } = [Sha256, GitSha1];

    /// <summary>The sum of a file in hexadecimal digits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<string> OfAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(Algorithm);
        hash.AppendData(Encoding.ASCII.GetBytes(Header(file.Length)));
        var buffer = new byte[BufferLength];
        while (await file.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
            hash.AppendData(buffer, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
