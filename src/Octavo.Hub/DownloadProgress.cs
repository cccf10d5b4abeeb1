namespace Octavo.Hub;

/// <summary>How far a download has come.</summary>
/// <param name="Bytes">How many bytes are there.</param>
/// <param name="TotalBytes">How many there will be.</param>
public readonly record struct DownloadProgress(long Bytes, long TotalBytes);
