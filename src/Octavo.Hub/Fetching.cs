namespace Octavo.Hub;

/// <summary>Fetches one file: <see cref="Download.FetchAsync(Uri, string, string?, CancellationToken)"/>, or what also shows how far it has come.</summary>
/// <param name="address">Where it is.</param>
/// <param name="path">Where it goes.</param>
/// <param name="sha256">Its SHA-256 in hexadecimal digits; null if it is not known.</param>
/// <param name="cancellationToken">Stops it.</param>
/// <returns>The SHA-256 of what arrived.</returns>
public delegate Task<string> Fetching(Uri address, string path, string? sha256, CancellationToken cancellationToken);
