using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Octavo.Server.Errors;

namespace Octavo.Server.Security;

/// <summary>The key that clients present.</summary>
internal sealed class ApiKey
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _hash;

    /// <summary>Keeps a key's hash; null lets everybody in.</summary>
    public ApiKey(string? key) => _hash = key is null ? null : Hash(key);

    /// <summary>Whether there is one.</summary>
    public bool IsAsked => _hash is not null;

    /// <summary>Whether a request presents it, or need not. Hashes are compared, all their bytes: the time tells neither how long the key is nor how much of it was right.</summary>
    public bool IsPresented(HttpRequest request)
    {
        if (_hash is null) return true;
        var header = request.Headers.Authorization.ToString();
        var presented = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        return CryptographicOperations.FixedTimeEquals(_hash, Hash(presented));
    }

    /// <summary>Refuses who does not present it.</summary>
    /// <exception cref="RequestException">It is missing or wrong.</exception>
    public void Check(HttpRequest request)
    {
        if (IsPresented(request)) return;
        var found = request.Headers.Authorization.ToString().Length == 0 ? "nothing" : "something else";
        throw new RequestException(ErrorKind.Unauthorized, "authorization: expected Bearer and the key of this server, found " + found);
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
